# The command with its embedded agent and its watchdog, as they are bundled in dist/:
#   docker build -t capacity-gate . && docker run --rm -v "$PWD:/work" capacity-gate --help
FROM node:24-slim
COPY LICENSE /opt/capacity-gate/LICENSE
COPY dist/undici /opt/capacity-gate/dist/undici
COPY dist/agent /opt/capacity-gate/dist/agent
COPY dist/watchdog /opt/capacity-gate/dist/watchdog
COPY dist/cli /opt/capacity-gate/dist/cli
USER node
# Files are read from here, and reports written to it.
WORKDIR /work
ENTRYPOINT ["node", "/opt/capacity-gate/dist/cli/index.js"]
