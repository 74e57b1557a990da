#!/bin/sh
# run.sh: a driver module built out of the tree, with what pkg-config says about the installed files and nothing else.
#
#   run.sh [BUILD]                                      installs BUILD (.) into a temporary folder and tests there
#   run.sh --installed DESTDIR PKGCONFIGDIR BINDIR      tests what is installed (make installcheck)
#
# The module is a copy of drivers/template under another name. It must compile, export one symbol, be loaded by the
# installed program and, under its old name, pass the conformance suite if that has been built in the current folder.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd -P)
cc=${CC:-cc}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/migsafe-out-of-tree.XXXXXX")
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

fail() { echo "FAIL: $*" >&2; exit 1; }

if [ "${1:-}" = --installed ]; then
    [ $# -eq 4 ] || fail "--installed DESTDIR PKGCONFIGDIR BINDIR"
    dest=$2 pkgconfigdir=$3 bindir=$4
else
    cd "${1:-.}"
    dest=$tmp/root
    # This make is nobody's child: flags and jobs of a make around us are not for it.
    env -u MAKEFLAGS -u MAKEOVERRIDES -u MFLAGS make -s install DESTDIR="$dest" > "$tmp/install.log" 2>&1 ||
        { cat "$tmp/install.log" >&2; fail "make install"; }
    pkgconfigdir=$(find "$dest" -name migsafe.pc -exec dirname {} \;)
    pkgconfigdir=${pkgconfigdir#"$dest"}
    bindir=$(find "$dest" -name migsafe -path '*/bin/*' -exec dirname {} \;)
    bindir=${bindir#"$dest"}
fi

PKG_CONFIG_PATH=$dest$pkgconfigdir
export PKG_CONFIG_PATH
prefix=$(pkg-config --variable=prefix migsafe) || fail "pkg-config does not know migsafe"
libdir=$dest$(pkg-config --variable=libdir migsafe)
flags=$(pkg-config --define-variable=prefix="$dest$prefix" --cflags --libs migsafe)
case $(pkg-config --variable=moduledir migsafe) in
"${libdir#"$dest"}"/migsafe) ;;
*) fail "moduledir of migsafe.pc is not where the modules are" ;;
esac
[ -f "$libdir/migsafe/template.so" ] || fail "no $libdir/migsafe/template.so after make install"

# build NAME: the copy under that name as $tmp/NAME/NAME.so
build() {
    mkdir "$tmp/$1"
    for file in template.c dialect.c dialect.h; do
        sed "s/\"template\"/\"$1\"/" "$top/drivers/template/$file" > "$tmp/$1/$file"
    done
    # $flags is a list of words.
    # shellcheck disable=SC2086
    (cd "$tmp/$1" && $cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -Wno-missing-field-initializers \
        -fPIC -shared -fvisibility=hidden -o "$1.so" template.c dialect.c $flags) || fail "compiling $1"
    symbols=$(nm -D --defined-only "$tmp/$1/$1.so" | awk '$2 == "T" || $2 == "D" || $2 == "R" || $2 == "B" { print $3 }')
    [ "$symbols" = ms_driver_entry ] || fail "exported symbols of $1: $symbols"
}

LD_LIBRARY_PATH=$libdir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export LD_LIBRARY_PATH

build elsewhere
out=$(MIGSAFE_MODULE_DIR=$tmp/elsewhere "$dest$bindir/migsafe" drivers --format=json) || fail "migsafe drivers"
case $out in
*"$tmp/elsewhere/elsewhere.so"*) ;;
*) fail "migsafe drivers does not show the module: $out" ;;
esac

build template
if [ -x tests/conformance/conformance ]; then
    MIGSAFE_MODULE_DIR=$tmp/template tests/conformance/conformance template > "$tmp/conformance.log" 2>&1 ||
        { cat "$tmp/conformance.log" >&2; fail "the conformance suite on the module built out of tree"; }
    tail -n 1 "$tmp/conformance.log"
fi

if command -v c++ > /dev/null; then # the headers are for C++ as well
    printf '#include <migsafe.h>\nint main() { return ms_version() == nullptr; }\n' > "$tmp/main.cc"
    # shellcheck disable=SC2086
    c++ -std=c++11 -Wall -Wextra -Werror -o "$tmp/main" "$tmp/main.cc" $flags || fail "the headers in C++"
    "$tmp/main" || fail "a C++ program with libmigsafe"
fi
echo "PASS: a module built out of tree"
