// The parts of nlohmann's library that every source would make anew: json_templates.cpp has them
// once.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

extern template class nlohmann::basic_json<>;

namespace nlohmann::detail {

using TextAdapter = iterator_input_adapter<std::string::const_iterator>;
using ViewAdapter = iterator_input_adapter<std::string_view::const_iterator>;

extern template class serializer<json>;
extern template class lexer<json, TextAdapter>;
extern template class lexer<json, ViewAdapter>;
extern template class parser<json, TextAdapter>;
extern template class parser<json, ViewAdapter>;
extern template class json_sax_dom_parser<json>;
extern template class json_sax_dom_callback_parser<json>;

}  // namespace nlohmann::detail
