#!/bin/sh
# Bundles the editor into one module beside the wasm. esbuild finds the packages by NODE_PATH.
set -eu
exec esbuild editor/editor.js --bundle --format=esm --minify --target=es2022 --legal-comments=none \
  --log-level=warning --outfile="$TRUNK_STAGING_DIR/editor.js"
