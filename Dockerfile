# syntax=docker/dockerfile:1
# Two stages: the first has pip and makes the environment from the lock, the second has the
# environment, the service and nothing to build with.

ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/nbo
ENV PATH=/opt/nbo/bin:$PATH
COPY pyproject.toml constraints.txt README.md ./
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --constraint constraints.txt hatchling
COPY service ./service
COPY models ./models
COPY training ./training
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --constraint constraints.txt --no-build-isolation ".[postgres]" \
 && pip uninstall --yes hatchling

FROM python:${PYTHON}-slim
# LightGBM is compiled with OpenMP, whose runtime slim images lack.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/nbo --create-home nbo \
 && mkdir /var/lib/nbo/models \
 && chown nbo:nbo /var/lib/nbo/models
COPY --from=build /opt/nbo /opt/nbo
ENV PATH=/opt/nbo/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    NBO_HOST=0.0.0.0 \
    NBO_PORT=8000 \
    NBO_MODEL_DIR=/var/lib/nbo/models \
    NBO_DATABASE_URL=sqlite:////var/lib/nbo/nbo.db
USER 10001:10001
WORKDIR /var/lib/nbo
VOLUME /var/lib/nbo
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"NBO_PORT\"]}/livez', timeout=2)"]
# `nbo serve` becomes gunicorn (exec), so gunicorn is process 1 and gets this signal itself: it stops
# taking connections and lets what is in flight finish.
STOPSIGNAL SIGTERM
CMD ["nbo", "serve"]
