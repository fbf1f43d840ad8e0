#!/usr/bin/env bash
# Gets the Prometheus program for the end-to-end tests when the PATH has none. Debian's package is
# unpacked into .e2e/ and not installed: an installed one would start a service of the system.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:$PWD/.e2e/usr/bin"

if command -v prometheus >/dev/null; then
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo 'The end-to-end tests need a prometheus program on the PATH; only on Debian it is fetched.' >&2
  exit 1
fi

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

echo "Unpacking Debian's prometheus into .e2e/ …"
mkdir -p .e2e
cd .e2e
apt-get download -qq prometheus 2>/dev/null || {
  as_root apt-get update -qq
  apt-get download -qq prometheus
}
dpkg-deb --extract prometheus_*.deb .
rm prometheus_*.deb
usr/bin/prometheus --version | head -n 1
