#pragma once

#include <parley/plugin.hpp>
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

/// JSON that is read once and forgotten, as the pieces of an answer are that come many times a
/// second in each conversation. Elsewhere parley::Json is easier to work with.
namespace common {

using JsonView = rapidjson::Value;

/// Calls `read(const JsonView&)`; what it is shown is gone afterwards. Throws PROTOCOL for text
/// that is no JSON.
template <class Read>
void readJsonView(std::string_view text, Read&& read) {
    using Pool = rapidjson::MemoryPoolAllocator<>;
    constexpr std::size_t kUsualSize = 4096;
    constexpr std::size_t kUsualDepth = 1024;
    // Without recursion, so that no depth of nesting is a danger.
    constexpr unsigned kHow =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

    // On the stack, since `read` may end the life of whoever calls.
    alignas(std::max_align_t) char values_memory[kUsualSize];
    alignas(std::max_align_t) char stack_memory[2 * kUsualDepth];
    Pool values{values_memory, sizeof values_memory};
    Pool stack{stack_memory, sizeof stack_memory};
    rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Pool> document{
        &values, kUsualDepth, &stack};
    document.Parse<kHow>(text.data(), text.size());
    if (document.HasParseError())
        throw parley::Failure{PARLEY_E_PROTOCOL, "the vendor sent no JSON"};
    read(static_cast<const JsonView&>(document));
}

[[noreturn]] inline void failUnexpected() {
    throw parley::Failure{PARLEY_E_PROTOCOL, "the vendor sent unexpected JSON"};
}

inline const JsonView& nullView() {
    static const JsonView kNull;
    return kNull;
}

/// A member, or null when there is none.
inline const JsonView& memberOf(const JsonView& object, const char* name) {
    if (!object.IsObject()) return nullView();
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullView() : found->value;
}

/// A member's text, borrowed from `object`; empty when it is missing or null. Throws PROTOCOL for
/// another type.
inline std::string_view textOf(const JsonView& object, const char* name) {
    const auto& member = memberOf(object, name);
    if (member.IsNull()) return {};
    if (!member.IsString()) failUnexpected();
    return {member.GetString(), member.GetStringLength()};
}

/// A member's number; 0 when it is none that counts something.
inline std::uint64_t countOf(const JsonView& object, const char* name) {
    const auto& member = memberOf(object, name);
    return member.IsUint64() ? member.GetUint64() : 0;
}

/// Calls `read(const JsonView&)` for each element of a list; null is an empty one. Throws PROTOCOL
/// for another type.
template <class Read>
void eachOf(const JsonView& list, Read&& read) {
    if (list.IsNull()) return;
    if (!list.IsArray()) failUnexpected();
    for (const auto& element : list.GetArray())
        read(element);
}

/// The first element of a list, or null when there is none. Throws PROTOCOL for another type.
inline const JsonView& firstOf(const JsonView& list) {
    if (list.IsNull()) return nullView();
    if (!list.IsArray()) failUnexpected();
    return list.Empty() ? nullView() : list[0];
}

}  // namespace common
