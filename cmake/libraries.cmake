# The third-party parts, each under one target name. docs/dependencies.md has the reason for each.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(PostgreSQL REQUIRED)
# Poco's targets call it so.
add_library(PostgreSQL::client ALIAS PostgreSQL::PostgreSQL)
find_package(ZLIB REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS context)
find_package(nlohmann_json REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(Poco REQUIRED COMPONENTS Foundation Net Util JSON XML Crypto JWT Data DataPostgreSQL)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(BROTLI REQUIRED IMPORTED_TARGET libbrotlienc)
pkg_check_modules(CRYPT REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(OPUS REQUIRED IMPORTED_TARGET opus)
pkg_check_modules(SPEEXDSP REQUIRED IMPORTED_TARGET speexdsp)
# Without a target: only one source is to see its flags.
pkg_check_modules(WEBRTC_AUDIO REQUIRED webrtc-audio-processing)
pkg_check_modules(SRTP REQUIRED IMPORTED_TARGET libsrtp2)
pkg_check_modules(USRSCTP REQUIRED IMPORTED_TARGET usrsctp)
# Its header does not ask for the macros that it was built with, and their names are anybody's.
set_target_properties(PkgConfig::USRSCTP PROPERTIES INTERFACE_COMPILE_OPTIONS "")
find_path(VALIJSON_INCLUDE_DIR valijson/validator.hpp REQUIRED)

# System include folders: their warnings are not ours.
add_library(parley_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_implementation.cpp)
target_link_libraries(parley_asio PUBLIC parley_options Boost::headers Boost::context OpenSSL::SSL Threads::Threads)
add_library(parley_json STATIC ${CMAKE_SOURCE_DIR}/cmake/json_templates.cpp)
target_link_libraries(parley_json PUBLIC parley_options nlohmann_json::nlohmann_json)
