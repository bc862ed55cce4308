#include "json_templates.hpp"

template class nlohmann::basic_json<>;

namespace nlohmann::detail {

template class serializer<json>;
template class lexer<json, TextAdapter>;
template class lexer<json, ViewAdapter>;
template class parser<json, TextAdapter>;
template class parser<json, ViewAdapter>;
template class json_sax_dom_parser<json>;
template class json_sax_dom_callback_parser<json>;

}  // namespace nlohmann::detail
