"""One worker of eight threads: about 200 requests a second. Metrics have a port of their own."""

import os

from prometheus_flask_exporter.multiprocess import GunicornPrometheusMetrics

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = 1
worker_class = "gthread"
threads = 8
graceful_timeout = 1


def when_ready(server):
    GunicornPrometheusMetrics.start_http_server_when_ready(int(os.environ["METRICS_PORT"]))


def child_exit(server, worker):
    GunicornPrometheusMetrics.mark_process_dead_on_child_exit(worker.pid)
