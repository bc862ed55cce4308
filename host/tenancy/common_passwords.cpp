#include "common_passwords.hpp"

#include <tenancy/common_passwords_list.hpp>

#include <unordered_set>

namespace parley::tenancy {

namespace {

std::unordered_set<std::string_view> readList() {
    std::unordered_set<std::string_view> passwords;
    std::string_view rest = kCommonPasswords;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        if (!line.empty()) passwords.insert(line);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return passwords;
}

}  // namespace

bool isCommonPassword(std::string_view lower_case) {
    static const auto passwords = readList();
    return passwords.contains(lower_case);
}

}  // namespace parley::tenancy
