# To be sourced: prints the program to test. HAIRSPRING names one in place of a fresh build.

hairspring_program() {
    local root target
    if [[ -n ${HAIRSPRING:-} ]]; then
        echo "$HAIRSPRING"
        return
    fi
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    cargo build --quiet --manifest-path "$root/Cargo.toml" --package hairspring >&2
    target=$(target_directory)
    echo "$target/debug/hairspring"
}

target_directory() {
    local root
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    cargo metadata --manifest-path "$root/Cargo.toml" --no-deps --format-version 1 |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])'
}
