#!/bin/sh
# Everything about a card into gpu-report.json, on a machine that has the card and
# its driver and needs neither Go nor CUDA. Carry two files there: this one, and
# unroll, built on any Linux machine with gcc by
#
#   CGO_CFLAGS=-I$PWD/gpu/cuda/include go build -tags cuda ./cmd/unroll
#
# Where they are installed, compute-sanitizer, ncu and PyTorch run as well. Arguments
# go to unroll gpu report, such as --card 1 or -o FILE. Bring the file back, and
#
#   go run ./cmd/unroll gpu claim gpu-report.json
#
# makes the table of results of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for unroll in "$here/unroll" "$here/../unroll" ./unroll ''; do
	[ -n "$unroll" ] && [ -x "$unroll" ] && [ ! -d "$unroll" ] && break
done
if [ -z "$unroll" ]; then
	echo "report.sh: expected the program unroll beside this file or in this folder" >&2
	exit 1
fi
"$unroll" gpu info
exec "$unroll" gpu report "$@"
