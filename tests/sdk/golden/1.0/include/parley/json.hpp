/* parley/json.hpp: nlohmann/json (3.x, the author's copy) with the SDK's errors. Optional: nothing
 * else in the SDK needs it. */
#ifndef PARLEY_JSON_HPP
#define PARLEY_JSON_HPP

#include "cpp/provider.hpp"

#include <nlohmann/json.hpp>

namespace parley {

using Json = nlohmann::json;

/// Reads what a vendor sent: `read(const Json&)` gets the value and may take it for what its
/// documentation promises. Where text or types are others, throws PROTOCOL, without the text: it
/// may repeat what a person said.
template <class Read>
auto readJson(std::string_view text, Read&& read, parley_code code = PARLEY_E_PROTOCOL) {
    try {
        return read(Json::parse(text));
    } catch (const Json::exception& error) {
        throw Failure{code, "unexpected JSON, error " + std::to_string(error.id)};
    }
}

/// The settings of an instance, for `Provider(setup)`: INVALID where they are not what `read`
/// takes.
template <class Read>
auto readSettings(const Setup& setup, Read&& read) {
    return readJson(setup.settings_json, read, PARLEY_E_INVALID);
}

/// JSON text for a vendor. Bytes that are no UTF-8 are replaced.
inline std::string toText(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace parley

#endif
