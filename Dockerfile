# The app alone, without its tests: `docker build -t mmdemo .`, then docs/sharing.md.
FROM python:3.11-slim-bookworm

# eSpeak NG speaks the words that a listener is taught; ffmpeg is not needed, PyAV brings its own.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends espeak-ng tini \
    && rm -rf /var/lib/apt/lists/*

# On Linux the usual torch brings gigabytes of CUDA. For a GPU build with
# --build-arg TORCH_INDEX=https://pypi.org/simple
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /app
COPY requirements.txt ./
RUN sed '/^# the tests$/,$d' requirements.txt > /tmp/requirements-run.txt \
    && pip install --no-cache-dir --index-url "$TORCH_INDEX" "$(grep '^torch==' requirements.txt)" \
    && pip install --no-cache-dir -r /tmp/requirements-run.txt \
    && rm /tmp/requirements-run.txt

COPY app.py ./
COPY assets/ assets/
COPY recipes/ recipes/
COPY mmdemo/ mmdemo/
RUN python -m compileall -q mmdemo \
    && useradd --uid 1000 --no-create-home --home-dir /data mmdemo \
    && install --directory --owner=1000 --group=1000 /data

# Everything that is written goes to the volume, or to /tmp: the rest may be read-only.
ENV HOME=/data \
    MMDEMO_DATA_DIR=/data \
    MMDEMO_HOST=0.0.0.0 \
    MMDEMO_PORT=7860 \
    HF_HOME=/data/hub \
    GRADIO_TEMP_DIR=/data/uploads \
    MPLCONFIGDIR=/tmp/matplotlib \
    NUMBA_CACHE_DIR=/tmp/numba \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 1000:1000
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['MMDEMO_PORT']}/healthz\", timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "python", "app.py"]
