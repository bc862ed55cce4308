# `format` writes every C++ file as .clang-format says (a test checks it); `lint` runs clang-tidy over
# every source in this build's compile commands. Both on demand.
add_custom_target(
    format
    COMMAND sh -c "git ls-files -z -- '*.cpp' '*.hpp' '*.h' | xargs -0 clang-format-14 -i"
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
    VERBATIM)

# clang-tidy does not read what GCC compiled of the precompiled header, so its compile commands do not name it. Which
# warnings are errors is for .clang-tidy to say.
set(lint_folder ${CMAKE_BINARY_DIR}/lint)
set(not_for_clang " (-Werror|-Winvalid-pch|-fpch-preprocess|-include [^ ]+/cmake_pch\\.hxx)")
add_custom_target(
    lint
    COMMAND ${CMAKE_COMMAND} -E make_directory ${lint_folder}
    COMMAND sh -c "sed -E 's#${not_for_clang}##g' compile_commands.json >'${lint_folder}/compile_commands.json'"
    COMMAND
        sh -c
        "cd '${CMAKE_SOURCE_DIR}' && git ls-files -z -- 'host/*.cpp' | xargs -0 -n 1 -P 2 clang-tidy-14 --quiet -p '${lint_folder}'"
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
    VERBATIM)
