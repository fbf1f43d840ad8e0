#!/usr/bin/env bash
# Gets the programs that the end-to-end tests need and the PATH does not have, into .e2e/. With
# names (install.sh nginx wrk), those programs only.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:$PWD/.e2e/usr/bin:$PWD/.e2e/bin"
mkdir -p .e2e/bin

has() {
  command -v "$1" >/dev/null
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

needs_debian() {
  if ! has apt-get; then
    echo "The end-to-end tests need $1 on this machine; only on Debian it is fetched." >&2
    exit 1
  fi
}

# unpack FOLDER PACKAGE…: Debian's packages are unpacked into .e2e/FOLDER and not installed, as an
# installed one may start a service of the system.
unpack() (
  needs_debian "the program in Debian's package $2"
  echo "Unpacking Debian's $2 into .e2e/ …"
  mkdir -p ".e2e/$1"
  cd ".e2e/$1"
  shift
  apt-get download -qq "$@" 2>/dev/null || {
    as_root apt-get update -qq
    apt-get download -qq "$@"
  }
  for package in *.deb; do
    dpkg-deb --extract "$package" .
    rm "$package"
  done
)

get_prometheus() {
  unpack . prometheus
  .e2e/usr/bin/prometheus --version | head -n 1
}

# For `npm run bench:agent`, as the next one.
get_nginx() {
  unpack nginx nginx
  ln -sf ../nginx/usr/sbin/nginx .e2e/bin/nginx
  .e2e/bin/nginx -v
}

# With the library that it needs beside it.
get_wrk() {
  unpack wrk wrk libluajit-5.1-2
  # shellcheck disable=SC2016
  printf '#!/bin/sh\n%s\n%s\n' \
    'cd "$(dirname "$0")/../wrk/usr" || exit' \
    'LD_LIBRARY_PATH=$(echo "$PWD"/lib/*) exec bin/wrk "$@"' >.e2e/bin/wrk
  chmod +x .e2e/bin/wrk
  # It answers with an exit code of 1.
  (.e2e/bin/wrk --version || true) | head -n 1
}

# From npm, and not among the development dependencies, as nothing but that benchmark uses it.
get_autocannon() {
  echo 'Installing autocannon into .e2e/ …'
  npm install --prefix .e2e/autocannon --no-audit --no-fund --loglevel=error autocannon@8.0.0
  ln -sf ../autocannon/node_modules/.bin/autocannon .e2e/bin/autocannon
}

# For `npm run mutation`, outside of the development dependencies as well: it is 170 packages.
get_stryker() {
  echo 'Installing Stryker into .e2e/ …'
  npm install --prefix .e2e/stryker --no-audit --no-fund --loglevel=error \
    @stryker-mutator/core@10.0.0 @stryker-mutator/jest-runner@10.0.0
  ln -sf ../stryker/node_modules/.bin/stryker .e2e/bin/stryker
}

# The services of e2e/abroad: well-known frameworks, each with its own exporter.
get_express() {
  echo 'Installing Express with express-prom-bundle into .e2e/ …'
  npm install --prefix .e2e/express --no-audit --no-fund --loglevel=error \
    express@5.3.0 express-prom-bundle@8.0.0 prom-client@15.1.3
}

get_flask() {
  install_python flask flask==3.1.3 gunicorn==27.0.1 prometheus-flask-exporter==0.23.2
  .e2e/flask/bin/gunicorn --version
}

# For `npm run pictures`: what GitHub makes of Markdown.
get_markdown() {
  [ -d .e2e/markdown/node_modules/mermaid ] ||
    npm install --prefix .e2e/markdown --no-audit --no-fund --loglevel=error marked@16.4.1 mermaid@11.12.0
}

# For the pages that people look at.
get_chromium() {
  needs_debian 'chromium'
  as_root apt-get update -qq
  as_root apt-get install -qq --no-install-recommends chromium fonts-liberation fonts-noto-color-emoji
  chromium --version
}

get_locust() {
  install_python locust locust==2.47.0
  ln -sf ../locust/bin/locust .e2e/bin/locust
  .e2e/bin/locust --version
}

# install_python FOLDER PACKAGE…: from PyPI, in an environment of its own, .e2e/FOLDER.
install_python() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || {
    needs_debian "Python's venv"
    as_root apt-get update -qq
    as_root apt-get install -qq --no-install-recommends python3-venv
  }
  local folder=.e2e/$1
  shift
  echo "Installing $* into $folder …"
  python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet "$@"
}

# From the Go module proxy: build PROGRAM MODULE VERSION [PACKAGE [TAGS]]. It is built in a module of
# its own, as `go install` asks for the newest version first, which the proxy does not know of every
# module. Takes a few minutes the first time.
build() (
  has go || {
    needs_debian 'the go program'
    as_root apt-get update -qq
    as_root apt-get install -qq --no-install-recommends golang-go ca-certificates
  }
  echo "Building $2 $3 into .e2e/$1 …"
  program=$PWD/.e2e/$1
  module=$(mktemp -d)
  trap 'rm -rf "$module"' EXIT
  cd "$module"
  printf 'module build\n\ngo 1.25\n\nrequire %s %s\n' "$2" "$3" >go.mod
  # An older Go, from 1.21 on, gets the one that the program needs from the proxy.
  GOTOOLCHAIN=auto GOFLAGS=-mod=mod nice -n 10 \
    go build -tags "${5:-}" -o "$program" "${4:-$2}" 2>build.log || {
    cat build.log >&2
    exit 1
  }
  "$program" --version
)

# Unpacks a module from the Go module proxy, for those that replace modules of others by their own,
# which only the main module may do: unpack_module FOLDER MODULE VERSION.
unpack_module() {
  has go || {
    needs_debian 'the go program'
    as_root apt-get update -qq
    as_root apt-get install -qq --no-install-recommends golang-go ca-certificates
  }
  echo "Building $2 $3 …"
  local source
  source=$(GOTOOLCHAIN=auto go mod download -json "$2@$3" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  cp -r "$source/." "$1"
  chmod -R u+w "$1"
}

# A whole server, for `npm run e2e:gitea`: takes some minutes. SQLite is C, so it needs a C compiler;
# what the server reads while it runs lies in its module. Its front end is not made: nobody looks.
get_gitea() (
  has gcc || {
    needs_debian 'a C compiler'
    as_root apt-get update -qq
    as_root apt-get install -qq --no-install-recommends gcc libc6-dev
  }
  module=$(mktemp -d)
  trap 'rm -rf "$module"' EXIT
  unpack_module "$module" code.gitea.io/gitea v1.24.6
  mkdir -p .e2e/gitea
  program=$PWD/.e2e/gitea/gitea
  (cd "$module" && CGO_ENABLED=1 GOTOOLCHAIN=auto GOFLAGS=-mod=mod nice -n 10 go build \
    -tags 'sqlite sqlite_unlock_notify' -ldflags '-X main.Version=1.24.6' -o "$program" .)
  cp -r "$module/templates" "$module/options" "$module/public" .e2e/gitea/
  "$program" --version
)

# What runs the jobs of that server.
get_gitea_runner() (
  module=$(mktemp -d)
  trap 'rm -rf "$module"' EXIT
  unpack_module "$module" gitea.com/gitea/runner v1.0.8
  program=$PWD/.e2e/gitea/runner
  (cd "$module" && GOTOOLCHAIN=auto GOFLAGS=-mod=mod nice -n 10 go build -o "$program" .)
  "$program" --version
)

if [ $# -gt 0 ]; then
  for program in "$@"; do
    has "$program" || "get_$program"
  done
  exit
fi

has prometheus || get_prometheus
has locust || get_locust
has chromium || get_chromium || echo 'No Chromium could be installed: the pages of reports are not looked at.'
# Beside the Prometheus of the PATH: the newest, with no service discovery, and one that stands in
# for it.
has .e2e/prometheus-3/prometheus || build prometheus-3/prometheus github.com/prometheus/prometheus v0.315.1 \
  github.com/prometheus/prometheus/cmd/prometheus remove_all_sd
has .e2e/bin/victoria-metrics || build bin/victoria-metrics github.com/VictoriaMetrics/VictoriaMetrics v1.148.9 \
  github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics
has .e2e/flask/bin/gunicorn || get_flask
[ -d .e2e/express/node_modules/express ] || get_express
has .e2e/gitea/gitea || get_gitea
has .e2e/gitea/runner || get_gitea_runner
# Runs workflows on this machine.
has act || build bin/act github.com/nektos/act v0.2.89
has actionlint || build bin/actionlint github.com/rhysd/actionlint v1.7.12 github.com/rhysd/actionlint/cmd/actionlint
