# parley_module(<name> SOURCES … LINKS … [PCH header…])
# One static library `parley_<name>` per folder of host/. LINKS is the layer table of
# tests/architecture/check_layers.py seen by the linker.
function(parley_module name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PCH")
    add_library(parley_${name} STATIC ${arg_SOURCES})
    target_include_directories(parley_${name} PUBLIC ${CMAKE_SOURCE_DIR}/host)
    target_link_libraries(parley_${name} PUBLIC parley_options ${arg_LINKS})
    if(arg_PCH)
        target_precompile_headers(parley_${name} PRIVATE ${arg_PCH})
    endif()
endfunction()
