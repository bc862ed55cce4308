#pragma once

#include <base/result.hpp>

#include <string>
#include <string_view>

namespace parley::storage {

/// Turns `postgres://user@host/name?…` or libpq's `host=… dbname=…` into the form that Poco's
/// connector passes on. It cuts at spaces, so a value with one (a password, mostly) is refused;
/// such a password belongs into a file named by `passfile`.
base::Result<std::string> toConnectorForm(std::string_view url, std::string_view application_name);

}  // namespace parley::storage
