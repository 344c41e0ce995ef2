# syntax=docker/dockerfile:1
# One image for web, workers, clock, migrations and backups. It runs as nobody in particular, on a read-only root.
ARG PYTHON=3.11.14-slim-trixie

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/venv/bin/pip install --no-deps --require-hashes -r /tmp/base.txt
COPY . /app
WORKDIR /app
# Translations and static files are made here, so that nothing has to be written where the image runs.
RUN VINCULO_LOCAL=1 STATIC_DIR=/app/collected /opt/venv/bin/python manage.py compile_messages \
 && VINCULO_LOCAL=1 STATIC_DIR=/app/collected /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /opt/venv/bin/python -m compileall -q -j 0 /app /opt/venv/lib \
 && chmod -R a+rX,go-w /app /opt/venv

FROM python:${PYTHON} AS run
# pg_dump and pg_restore, of the same major version as the server in docker-compose.yml
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 vinculo \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin vinculo \
 && install -d -o 10001 -g 10001 -m 0700 /datos/archivos /datos/respaldos /datos/reloj /datos/subidas
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ARG VERSION=0.1.0
ENV PATH=/opt/venv/bin:$PATH HOME=/tmp LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings STATIC_DIR=/app/collected FILES_DIR=/datos/archivos \
    UPLOAD_DIR=/datos/subidas VINCULO_VERSION=${VERSION}
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "deploy/probe.py", "web"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "1", \
     "--blocking-threads", "4", "--backpressure", "64", "--workers-kill-timeout", "20", \
     "--log-config", "deploy/granian-log.json", "config.wsgi:application"]
