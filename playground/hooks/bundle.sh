#!/bin/sh
# Bundles the JavaScript: the editor, and what starts the programs, each into one file beside the wasm. esbuild finds the
# packages by NODE_PATH; what is imported by a computed name stays a file of its own.
set -eu
options="--bundle --format=esm --minify --target=es2022 --legal-comments=none --log-level=warning"
# shellcheck disable=SC2086
esbuild editor/editor.js web/app.js web/boot.js web/live.js web/terminal.js web/terminal-worker.js web/worker.js $options --entry-names=[name] --outdir="$TRUNK_STAGING_DIR"
# Not a module: it runs before the page is drawn.
exec esbuild web/early.js --minify --target=es2022 --log-level=warning --outfile="$TRUNK_STAGING_DIR/early.js"
