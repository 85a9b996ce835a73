# Sourced by the other scripts: the root of the tree as the working directory, and what a bare
# environment lacks.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# A container may start us without HOME; ccache and Python ask for it.
if [[ -z "${HOME:-}" ]]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
  export HOME
fi

# Thousands of connections need as many descriptors.
ulimit -n "$(ulimit -Hn)"

# build PRESET [TARGET...]
build() {
  local preset=$1 targets=()
  shift
  if (($#)); then targets=(--target "$@"); fi
  cmake --preset "$preset" -Wno-dev --log-level=WARNING >/dev/null
  cmake --build --preset "$preset" "${targets[@]}"
}
