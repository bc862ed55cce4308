#include "demo_catalogues.hpp"

#include <utility>

namespace parley::billing {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kCent = 10'000;
constexpr std::int64_t kMinute = 60;

Money cents(std::int64_t amount) {
    return {.micros = amount * kCent, .currency = "USD"};
}

Allowance minutesOf(std::int64_t amount) {
    return {.unit = Unit::Second, .included = amount * kMinute};
}

Allowance callsOf(std::optional<std::int64_t> amount) {
    return {
        .unit = Unit::Call, .included = amount, .extend = minutes{5}, .extend_micros = 299 * kCent};
}

/// As the number of places in the list says.
std::vector<Plans::Creation> numbered(std::vector<Plans::Creation> plans) {
    for (std::size_t i = 0; i < plans.size(); ++i)
        plans[i].position = static_cast<int>(i) + 1;
    return plans;
}

Plans::Creation practiceMonthly(
    std::string slug, std::string name, std::int64_t price, std::int64_t included) {
    return {
        .slug = std::move(slug),
        .terms = {
            .name = std::move(name),
            .price = cents(price),
            .cycle = Cycle::Monthly,
            .grace = minutes{2},
            .features = {{"add_on", "payperuse"}},
            .allowances = {minutesOf(included)}}};
}

/// Beyond the allowance a conversation costs the same however long it is, ten of an hour at most.
Plans::Creation practiceAnnual(
    std::string slug, std::string name, std::int64_t price, std::int64_t included) {
    auto plan = practiceMonthly(std::move(slug), std::move(name), price, included);
    plan.terms.cycle = Cycle::Annual;
    plan.terms.refresh_days = 30;
    auto& allowance = plan.terms.allowances.front();
    allowance.overage_cap = 600 * kMinute;
    allowance.overage_micros = 159 * kCent;
    allowance.overage_per = Allowance::OveragePer::Conversation;
    return plan;
}

std::vector<Plans::Creation> practice() {
    return {
        {.slug = "free",
         .is_default = true,
         .terms =
             {.name = "Free",
              .description = "Two minutes every month to find out what it is like.",
              .price = cents(0),
              .cycle = Cycle::Monthly,
              .longest = seconds{90},
              .most_at_once = 1,
              .hard_cutoff = true,
              .allowances = {minutesOf(2)}}},
        {.slug = "payperuse",
         .terms =
             {.name = "Ten minutes",
              .description = "To be used whenever you like, also beside a plan.",
              .price = cents(199),
              .cycle = Cycle::OneTime,
              .allowances = {minutesOf(10)}}},
        practiceMonthly("starter_monthly", "Starter", 999, 60),
        practiceMonthly("professional_monthly", "Professional", 1'499, 120),
        practiceMonthly("expert_monthly", "Expert", 2'999, 300),
        practiceAnnual("starter_annual", "Starter, by the year", 9'990, 60),
        practiceAnnual("professional_annual", "Professional, by the year", 14'990, 120),
        practiceAnnual("expert_annual", "Expert, by the year", 29'990, 300)};
}

struct MentorPlan {
    const char* slug;
    const char* name;
    std::int64_t price;
    std::int64_t sessions;
    std::int64_t session_minutes;
    std::optional<std::int64_t> tokens;
    std::optional<std::int64_t> documents;
    nlohmann::json features;
};

std::vector<Plans::Creation> mentor() {
    std::vector<Plans::Creation> plans;
    for (const MentorPlan& plan :
         {MentorPlan{
              "founder_essential",
              "Founder Essential",
              9'900,
              2,
              20,
              25'000,
              10,
              nlohmann::json::object()},
          MentorPlan{
              "founder_companion",
              "Founder Companion",
              19'900,
              3,
              25,
              50'000,
              20,
              {{"priority_support", true}}},
          MentorPlan{
              "growth_partner",
              "Growth Partner",
              44'900,
              5,
              30,
              100'000,
              40,
              {{"team_access", true}, {"custom_personas", true}, {"analytics", true}}},
          MentorPlan{
              "expert_advisor",
              "Expert Advisor",
              89'900,
              8,
              30,
              std::nullopt,
              std::nullopt,
              {{"team_access", true}, {"custom_personas", true}, {"own_key", true}}}}) {
        plans.push_back(
            {.slug = plan.slug,
             .terms = {
                 .name = plan.name,
                 .price = cents(plan.price),
                 .cycle = Cycle::Monthly,
                 .longest = minutes{plan.session_minutes},
                 .most_at_once = 1,
                 .features = plan.features,
                 .allowances = {
                     {.unit = Unit::Session, .included = plan.sessions},
                     {.unit = Unit::Token, .included = plan.tokens},
                     {.unit = Unit::Document, .included = plan.documents}}}});
    }
    return plans;
}

Plans::Creation singleCall(std::int64_t length, std::int64_t price) {
    const auto number = std::to_string(length);
    return {
        .slug = "call_" + number,
        .terms = {
            .name = "A call of " + number + " minutes",
            .price = cents(price),
            .cycle = Cycle::OneTime,
            .longest = minutes{length},
            .features = {{"call_minutes", length}},
            .allowances = {callsOf(1)}}};
}

Plans::Creation companionMonthly(
    std::string slug, std::string name, std::int64_t price, std::optional<std::int64_t> calls) {
    Plans::Creation plan{
        .slug = std::move(slug),
        .terms = {
            .name = std::move(name),
            .price = cents(price),
            .cycle = Cycle::Monthly,
            .longest = minutes{5},
            .most_at_once = 3,
            .allowances = {callsOf(calls)}}};
    return plan;
}

std::vector<Plans::Creation> companion() {
    Plans::Creation first{
        .slug = "first_call",
        .is_default = true,
        .terms = {
            .name = "First call",
            .description = "Free, and without a card.",
            .price = cents(0),
            // The next one is due in a hundred years.
            .cycle = Cycle::Annual,
            .refresh_days = 36'500,
            .longest = minutes{5},
            .most_at_once = 3,
            .allowances = {callsOf(1)}}};
    auto casual = companionMonthly("casual", "Casual", 999, 3);
    auto& calls = casual.terms.allowances.front();
    calls.overage_cap = 100;
    calls.overage_micros = 499 * kCent;
    auto pro = companionMonthly("pro", "Pro", 9'999, std::nullopt);
    pro.terms.features = {{"fair_use", true}};
    Plans::Creation pack{
        .slug = "pack_5",
        .terms = {
            .name = "Five calls",
            .price = cents(2'499),
            .cycle = Cycle::OneTime,
            .longest = minutes{5},
            .allowances = {callsOf(5)}}};
    return {
        std::move(first),
        singleCall(3, 399),
        singleCall(5, 499),
        singleCall(10, 799),
        singleCall(15, 1'099),
        std::move(pack),
        std::move(casual),
        companionMonthly("standard", "Standard", 2'999, 10),
        companionMonthly("power", "Power", 4'999, 25),
        std::move(pro)};
}

/// A business pays for all who call it, and what goes beyond by the minute.
Plans::Creation businessMonthly(
    std::string slug, std::string name, std::int64_t price, std::int64_t included) {
    auto allowance = minutesOf(included);
    allowance.overage_cap = included * kMinute;
    allowance.overage_micros = 25 * kCent / kMinute;
    return {
        .slug = std::move(slug),
        .terms = {
            .name = std::move(name),
            .price = cents(price),
            .cycle = Cycle::Monthly,
            .most_at_once = 20,
            .allowances = {allowance}}};
}

}  // namespace

std::vector<Plans::Creation> demoCatalogue(std::string_view experience) {
    if (experience == "practice") return numbered(practice());
    if (experience == "mentor") return numbered(mentor());
    if (experience == "companion") return numbered(companion());
    if (experience == "receptionist") {
        return numbered(
            {businessMonthly("front_desk", "Front desk", 4'900, 300),
             businessMonthly("busy_desk", "Busy desk", 14'900, 1'200)});
    }
    if (experience == "assistant") {
        return numbered(
            {businessMonthly("personal", "Personal", 1'900, 120),
             businessMonthly("team", "Team", 9'900, 900)});
    }
    return {};
}

std::string_view demoPlan(std::string_view experience) {
    if (experience == "practice") return "starter_monthly";
    if (experience == "mentor") return "founder_companion";
    if (experience == "companion") return "standard";
    if (experience == "receptionist") return "front_desk";
    if (experience == "assistant") return "personal";
    return {};
}

}  // namespace parley::billing
