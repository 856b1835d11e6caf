# The whole service in one image: pages, jobs and, unless REDIS_URL names a server, a broker in memory.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/data BIND=0.0.0.0
WORKDIR /service

# What changes seldom comes first, so that a new version of the pages does not install everything again.
COPY bin/prepare.py bin/
COPY requirements.lock requirements-node.lock requirements-uv.lock package.json package-lock.json .npmrc ./
COPY static static
RUN python bin/prepare.py start \
 && rm -rf node_modules /var/lib/apt/lists/* /root/.cache /root/.npm \
 && useradd --system --home-dir /data --create-home nwce

COPY . .
USER nwce
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s CMD [".venv/bin/python", "-m", "nwce.serve", "--answers"]
CMD [".venv/bin/python", "-m", "nwce.serve"]
