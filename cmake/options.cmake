# Every target of ours links this one; flags live nowhere else.
add_library(parley_options INTERFACE)
target_compile_options(
    parley_options
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -fpch-preprocess)
# TRY is a GNU statement expression; both supported compilers have it.
target_compile_options(parley_options INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)
target_compile_definitions(
    parley_options
    INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
              BOOST_ERROR_CODE_HEADER_ONLY)
# Sources are named from the top of the checkout, wherever that is.
target_compile_options(parley_options INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
# Linking a test binary with GNU ld takes seconds and a gigabyte; mold does it in a fraction.
find_program(PARLEY_MOLD mold)
if(PARLEY_MOLD)
    target_link_options(parley_options INTERFACE -fuse-ld=mold)
endif()
