# parley_module(<name> SOURCES … LINKS … [ALONE source…])
# One static library `parley_<name>` per folder of host/. LINKS is the layer table of
# tests/architecture/check_layers.py seen by the linker.
#
# What ships is compiled several sources at a time, which halves the time from nothing, so that the local names
# of sources that stand near each other must differ. ALONE names those that take long by themselves.
function(parley_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;ALONE")
    set_source_files_properties(${arg_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    add_library(parley_${name} STATIC ${arg_SOURCES})
    target_include_directories(parley_${name} PUBLIC ${CMAKE_SOURCE_DIR}/host)
    target_link_libraries(parley_${name} PUBLIC parley_options ${arg_LINKS})
    parley_precompile(parley_${name} parley_${name})
endfunction()

# parley_precompile(<target> <module>)
# Lets a target read cmake/precompiled.hpp as `parley_io` compiled it, if the module that it belongs to
# stands on that one: only then are their compiler's flags the same.
function(parley_precompile target module)
    if(target STREQUAL parley_io)
        target_link_libraries(parley_io PUBLIC parley_json)
        # In angle brackets, so that it is named alike in every checkout and they share what was compiled.
        target_include_directories(parley_io PRIVATE ${CMAKE_SOURCE_DIR}/cmake)
        target_precompile_headers(parley_io PRIVATE <precompiled.hpp>)
    elseif(NOT module MATCHES "^parley_(base|media|sdk|brain)$")
        target_precompile_headers(${target} REUSE_FROM parley_io)
    endif()
endfunction()
