#pragma once

#include <string_view>

namespace parley::tenancy {

/// Whether a password, in lower case, is in etc/common_passwords.txt, which is compiled in.
bool isCommonPassword(std::string_view lower_case);

}  // namespace parley::tenancy
