#!/bin/sh
# Takes the spaces and comments out of what wasm-bindgen wrote.
set -eu
exec esbuild "$TRUNK_STAGING_DIR"/signalbox-*.js --minify --format=esm --target=es2022 --log-level=warning --allow-overwrite --outdir="$TRUNK_STAGING_DIR"
