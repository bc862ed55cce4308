# find_package(ParleyPlugin) gives the target Parley::Plugin (the headers) and
#
#   parley_add_plugin(<id> SOURCES … [MANIFEST manifest.json] [WORKERS target…] [LINKS target…])
#
# It builds the package folder <build>/plugins/<id>/ with <id>.so, manifest.json (its `files` filled in
# with SHA-256) and bin/ with the workers. PARLEY_PLUGIN_SIGNING_KEY, an Ed25519 key in PEM, adds
# manifest.sig; without it `parley plugin sign` does that later.
#
# What it does to the library, and why:
#   - hidden visibility and a version script: one symbol leaves it, so that two plugins, or a plugin
#     and the host, never share an inline variable, and the library can be unloaded;
#   - the C++ runtime linked statically: a plugin runs on hosts built with another compiler;
#   - every symbol bound at load, no executable stack, no RPATH: it fails early, or not at all.
cmake_minimum_required(VERSION 3.19)
find_program(PARLEY_PLUGIN_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT PARLEY_PLUGIN_PYTHON)
    find_program(PARLEY_PLUGIN_PYTHON python3 REQUIRED)
endif()

# This file lies in <sdk>/cmake, also when installed.
get_filename_component(parley_sdk_dir "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
set(PARLEY_SDK_DIR ${parley_sdk_dir} CACHE INTERNAL "")
set(PARLEY_PLUGIN_SIGNING_KEY "" CACHE FILEPATH "Ed25519 key, PEM, that signs the packages of plugins")

if(NOT TARGET Parley::Plugin)
    add_library(Parley::Plugin INTERFACE IMPORTED GLOBAL)
    target_include_directories(Parley::Plugin INTERFACE "${PARLEY_SDK_DIR}/include")
endif()

function(parley_add_plugin id)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "MANIFEST" "SOURCES;WORKERS;LINKS")
    if(NOT id MATCHES "^[a-z][a-z0-9_.-]*$")
        message(FATAL_ERROR "A plugin's id is of a-z, 0-9, _, - and .: ${id}")
    endif()
    if(NOT arg_SOURCES)
        message(FATAL_ERROR "parley_add_plugin(${id}) needs SOURCES")
    endif()
    if(NOT arg_MANIFEST)
        set(arg_MANIFEST manifest.json)
    endif()
    get_filename_component(manifest "${arg_MANIFEST}" ABSOLUTE)
    set(package "${CMAKE_BINARY_DIR}/plugins/${id}")

    add_library(${id} MODULE ${arg_SOURCES})
    target_link_libraries(${id} PRIVATE Parley::Plugin ${arg_LINKS})
    _parley_plugin_flags(${id})
    set_target_properties(${id} PROPERTIES PREFIX "" SUFFIX .so LIBRARY_OUTPUT_DIRECTORY "${package}")

    set(packing ${PARLEY_PLUGIN_PYTHON} "${PARLEY_SDK_DIR}/tools/make_package.py" --manifest "${manifest}"
        --package "${package}" --file "${id}.so=$<TARGET_FILE:${id}>")
    foreach(worker ${arg_WORKERS})
        list(APPEND packing --file "bin/${worker}=$<TARGET_FILE:${worker}>")
    endforeach()
    if(PARLEY_PLUGIN_SIGNING_KEY)
        list(APPEND packing --key "${PARLEY_PLUGIN_SIGNING_KEY}")
    endif()
    set(stamp "${CMAKE_CURRENT_BINARY_DIR}/${id}.package")
    add_custom_command(
        OUTPUT "${stamp}"
        COMMAND ${packing}
        COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
        DEPENDS ${id} ${arg_WORKERS} "${manifest}" "${PARLEY_SDK_DIR}/tools/make_package.py"
                ${PARLEY_PLUGIN_SIGNING_KEY}
        COMMENT "Packing plugin ${id}"
        VERBATIM)
    add_custom_target(${id}_package ALL DEPENDS "${stamp}")
    set_target_properties(${id}_package PROPERTIES PARLEY_PACKAGE "${package}")
endfunction()

# A program that a plugin's manifest names as a worker: parley_add_worker(<name> SOURCES … [LINKS …])
function(parley_add_worker name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE Parley::Plugin ${arg_LINKS})
    target_compile_features(${name} PRIVATE cxx_std_17)
    target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
    set_target_properties(${name} PROPERTIES SKIP_BUILD_RPATH ON)
endfunction()

function(_parley_plugin_flags id)
    # C++17 unless the project asks for a later one.
    target_compile_features(${id} PRIVATE cxx_std_17)
    set_target_properties(
        ${id}
        PROPERTIES C_VISIBILITY_PRESET hidden
                   CXX_VISIBILITY_PRESET hidden
                   VISIBILITY_INLINES_HIDDEN ON
                   POSITION_INDEPENDENT_CODE ON
                   SKIP_BUILD_RPATH ON
                   LINK_DEPENDS "${PARLEY_SDK_DIR}/cmake/only_entry.map")
    target_link_options(
        ${id}
        PRIVATE
        "LINKER:--version-script=${PARLEY_SDK_DIR}/cmake/only_entry.map"
        LINKER:--exclude-libs,ALL
        LINKER:-z,now
        LINKER:-z,relro
        LINKER:-z,noexecstack
        LINKER:--no-undefined)
    get_target_property(flags ${id} COMPILE_OPTIONS)
    set(libcxx OFF)
    if(CMAKE_CXX_COMPILER_ID MATCHES Clang AND "${CMAKE_CXX_FLAGS} ${flags}" MATCHES "-stdlib=libc\\+\\+")
        set(libcxx ON)
    endif()
    if(libcxx)
        # -static-libstdc++ makes clang take libc++.a; that one does not name its ABI library.
        target_link_options(${id} PRIVATE -stdlib=libc++ -static-libstdc++ -static-libgcc)
        target_link_libraries(${id} PRIVATE -Wl,-Bstatic c++abi -Wl,-Bdynamic)
    else()
        target_link_options(${id} PRIVATE $<$<LINK_LANGUAGE:CXX>:-static-libstdc++> -static-libgcc)
    endif()
    # Sanitizers are for the project that asks for them: their runtime is the host's, not found at link.
    if("${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize=")
        get_target_property(options ${id} LINK_OPTIONS)
        list(REMOVE_ITEM options LINKER:--no-undefined)
        set_target_properties(${id} PROPERTIES LINK_OPTIONS "${options}")
    endif()
endfunction()
