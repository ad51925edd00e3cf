#!/usr/bin/env bash
# Installs what a build (and, with `test` or `bench`, the tests or the benches) need on Debian or Ubuntu; without the right to, prints the exact line to run.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-build}

packages=()
need() { # need PACKAGE COMMAND...: the package unless the command works
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || packages+=("$package")
}
has_libclang() { # libclang-cpp is another library
  [ -n "${LIBCLANG_PATH:-}" ] && return
  { compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' || true; PATH=$PATH:/usr/sbin:/sbin ldconfig -p || true; } | grep 'libclang[-.]' | grep -v 'libclang-cpp' >/dev/null
}
has_cjk_font() { compgen -G '/usr/share/fonts/**/*wqy*' >/dev/null || compgen -G '/usr/share/fonts/*/*/*[Cc][Jj][Kk]*' >/dev/null || [ -e /usr/share/fonts/truetype/wqy/wqy-microhei.ttc ]; }

has_browser() { chromium --version || chromium-browser --version || google-chrome --version; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || initdb --version; } # the tests start their own server

need build-essential c++ --version
need cmake cmake --version
need libclang-dev has_libclang
need fonts-wqy-microhei has_cjk_font
if [ "$purpose" = test ]; then
  need python3 python3 --version
  need python3-venv python3 -c 'import ensurepip, venv'
  need nodejs node --version
  need npm npm --version
  need chromium has_browser
  need chromium-driver chromedriver --version
  need postgresql has_postgres
  need vdirsyncer vdirsyncer --version
fi
if [ "$purpose" = bench ]; then
  need wrk which wrk
fi

if [ ${#packages[@]} -gt 0 ]; then
  install="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
  if [ "$(id -u)" = 0 ]; then
    run=(bash -c)
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    run=(sudo -n bash -c)
  else
    echo "missing: ${packages[*]}" >&2
    echo "run this once, then the same make command again:" >&2
    echo "  sudo bash -c '$install'" >&2
    exit 1
  fi
  command -v apt-get >/dev/null || { echo "missing: ${packages[*]}; install them with your system's package manager" >&2; exit 1; }
  echo "installing ${packages[*]}"
  DEBIAN_FRONTEND=noninteractive "${run[@]}" "$install"
fi

command -v cargo >/dev/null || { echo "missing: cargo; install Rust 1.90 or later (rustup.rs)" >&2; exit 1; }

if [ "$purpose" = test ]; then
  stamp=.venv/installed
  if ! cmp -s tests/feeds/requirements.txt "$stamp"; then
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r tests/feeds/requirements.txt
    cp tests/feeds/requirements.txt "$stamp"
  fi
  stamp=tests/feeds/node_modules/.installed
  if ! cmp -s tests/feeds/package-lock.json "$stamp"; then
    npm ci --prefix tests/feeds --no-audit --no-fund --loglevel=error
    cp tests/feeds/package-lock.json "$stamp"
  fi
fi
