# shellcheck shell=bash
# What the scripts need on the machine, through the system's package manager: only what is
# missing, saying what is done. Sourced by the scripts beside this folder.

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "This needs root, and sudo is not installed. As root, run: $*"
  fi
}

packages_listed=no

# install_packages WHY PACKAGE...
install_packages() {
  local why=$1
  shift
  command -v apt-get >/dev/null ||
    fail "Missing: $why. This system has no apt-get; install the equivalent of: $*"
  say "Installing $* ($why)"
  if [ "$packages_listed" = no ]; then
    as_root apt-get update -qq || say "The package lists could not be refreshed; going on with those at hand."
    packages_listed=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
    fail "Could not install $*. Install it by hand and start again."
}

# The newest folder of PostgreSQL programs, version 15 or newer; nothing when there is none.
postgresql_folder() {
  local folder version best='' best_version=14
  local -a folders=(/usr/lib/postgresql/*/bin)
  if [ -n "${PG_BIN:-}" ]; then
    folders=("$PG_BIN")
  elif command -v postgres >/dev/null; then
    folders+=("$(dirname "$(readlink -f "$(command -v postgres)")")")
  fi
  for folder in "${folders[@]}"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/psql" ] || continue
    version=$("$folder/postgres" --version | sed -E 's/.*\(PostgreSQL\) ([0-9]+).*/\1/')
    if [ "$version" -gt "$best_version" ]; then
      best=$folder
      best_version=$version
    fi
  done
  printf '%s' "$best"
}

need_postgresql() {
  [ -z "$(postgresql_folder)" ] || return 0
  [ -z "${PG_BIN:-}" ] || fail "PG_BIN names $PG_BIN, where no PostgreSQL 15 or newer is. Correct or unset it."
  # Only the programs are wanted: the package must not make and start a cluster of its own. That
  # is a setting of postgresql-common, which therefore comes first.
  local settings=/etc/postgresql-common/createcluster.conf
  [ -e "$settings" ] || install_packages "the settings of PostgreSQL's packages" postgresql-common
  if ! grep -Eq '^[[:space:]]*create_main_cluster' "$settings"; then
    say "Setting create_main_cluster = false in $settings, so that no system-wide server is made"
    printf '%s\n' 'create_main_cluster = false' | as_root tee -a "$settings" >/dev/null
  fi
  install_packages "the database's programs" postgresql
  [ -n "$(postgresql_folder)" ] ||
    fail "The system's package postgresql is older than 15. Install a newer one (https://wiki.postgresql.org/wiki/Apt) and start again."
}

need_c_compiler() {
  command -v cc >/dev/null || install_packages "a C compiler, which Rust links with" gcc libc6-dev
}

need_rust() {
  if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH=$HOME/.cargo/bin:$PATH
  fi
  command -v cargo >/dev/null ||
    fail "Rust is not installed. Get it from https://rustup.rs (1.94 or newer), open a new terminal and start again."
}

need_browser() {
  if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null ||
    ! command -v chromedriver >/dev/null; then
    if apt-cache show chromium-driver >/dev/null 2>&1; then
      install_packages "a browser to test with" chromium chromium-driver
    else
      install_packages "a browser to test with" chromium-browser chromium-chromedriver
    fi
  fi
  [ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname 'BIZUDPGothic*' -print -quit 2>/dev/null)" ] ||
    install_packages "a Japanese font, for screenshots" fonts-morisawa-bizud-gothic
}
