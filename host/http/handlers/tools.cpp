#include "tools.hpp"

#include <conversation/realtime_services.hpp>
#include <http/services.hpp>

namespace parley::http {

base::Result<Reply> listTools(Call& call) {
    auto data = nlohmann::json::array();
    for (const auto& [offer, kind] : TRY(call.services.realtime.tools.offersOf(call.tenant->id))) {
        data.push_back(
            {{"name", offer.name},
             {"kind", conversation::toText(kind)},
             {"description", offer.description},
             {"parameters", nlohmann::json::parse(offer.schema_json)}});
    }
    return ok({{"data", std::move(data)}, {"next_cursor", nullptr}});
}

base::Result<Reply> runTool(Call& call) {
    const conversation::ToolCaller caller{
        .tenant = call.tenant->id,
        .user = call.caller->user,
        .time_zone = call.tenant->settings.value("time_zone", "")};
    const conversation::ToolBox::Order order{
        .name = std::string{call.param("name")},
        .arguments = call.body.value("arguments", nlohmann::json::object()).dump(),
        .call_id = conversation::newCallId()};
    auto result = TRY(call.services.realtime.tools.run(caller, order));
    return ok({{"result", std::move(result)}});
}

}  // namespace parley::http
