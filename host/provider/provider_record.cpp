#include "provider_record.hpp"

namespace parley::provider {

nlohmann::json toJson(const std::vector<Price>& prices) {
    auto list = nlohmann::json::array();
    for (const auto& price : prices) {
        list.push_back(
            {{"unit", price.unit},
             {"micros", price.micros},
             {"currency", price.currency},
             {"per", price.per}});
    }
    return list;
}

std::vector<Price> pricesFrom(const nlohmann::json& json) {
    std::vector<Price> prices;
    for (const auto& one : json) {
        prices.push_back(
            {.unit = one.at("unit").get<std::string>(),
             .micros = one.at("micros").get<std::int64_t>(),
             .currency = one.at("currency").get<std::string>(),
             .per = one.value("per", std::int64_t{1})});
    }
    return prices;
}

}  // namespace parley::provider
