#pragma once

#include "bank.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The bank's pages. They need no script, and nothing of another server.
namespace sandbox {

/// What is said above the form, if anything.
enum class Said : std::uint8_t { Nothing, Declined, ChooseCard };

std::string cardPage(const Json& order, Said said);
std::string secondStepPage(const Json& order);
std::string paidPage(const Json& order);
std::string portalPage(const Json& portal, const std::vector<Json>& subscriptions);
std::string missingPage();
std::string_view styleSheet();

}  // namespace sandbox
