#pragma once

#include <base/result.hpp>
#include <billing/holds.hpp>
#include <billing/invoices.hpp>
#include <billing/plan.hpp>
#include <billing/purchases.hpp>
#include <billing/subscriptions.hpp>

#include <nlohmann/json.hpp>

namespace parley::http {

// What handlers of plans, usage and payments have in common.

nlohmann::json renderMoney(const billing::Money& money);
nlohmann::json renderTerms(const billing::Terms& terms);
nlohmann::json renderPlan(const billing::Plan& plan);
/// As admins see it.
nlohmann::json renderManagedPlan(const billing::Plan& plan);
nlohmann::json renderStanding(const billing::Standing& standing);
nlohmann::json renderBalances(const billing::Standing& standing);
nlohmann::json renderAllowed(const billing::Allowed& allowed);
nlohmann::json renderOrder(const billing::Order& order);
/// An order with the page on which it is paid.
nlohmann::json renderCheckout(
    const billing::Order& order, const billing::Purchases::Opened& opened);
nlohmann::json renderInvoice(const billing::Invoice& invoice);
/// As admins see it.
nlohmann::json renderManagedInvoice(const billing::Invoice& invoice);

/// Of the checked body's `price`-like member. InvalidArgument `invalid_body` names `pointer`.
base::Result<billing::Money> readMoney(const nlohmann::json& money, const std::string& pointer);
/// Of a checked body: schema `PlanTerms`.
base::Result<billing::Terms> readTerms(const nlohmann::json& terms, const std::string& pointer);

}  // namespace parley::http
