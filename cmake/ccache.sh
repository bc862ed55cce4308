#!/bin/sh
# Runs a compiler through ccache: ccache.sh COMPILER ARG…
#
# A header that is being precompiled again must not find its old .gch: the preprocessor would name that
# file in place of the headers, and ccache would answer with whatever once replaced it.
case " $* " in
    *" -x c++-header "*)
        output=
        for argument; do
            [ "$output" != -o ] || rm -f -- "$argument"
            output=$argument
        done
        ;;
esac
exec ccache "$@"
