# `format` writes every C++ file as .clang-format says (a test checks it); `lint` runs clang-tidy over
# every source in this build's compile commands. Both on demand.
add_custom_target(
    format
    COMMAND sh -c "git ls-files -z -- '*.cpp' '*.hpp' '*.h' | xargs -0 clang-format-14 -i"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    VERBATIM)
add_custom_target(
    lint
    COMMAND sh -c "git ls-files -z -- 'host/*.cpp' | xargs -0 -n 1 -P 2 clang-tidy-14 --quiet -p '${CMAKE_BINARY_DIR}'"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    VERBATIM)
