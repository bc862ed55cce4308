#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace parley::experience::practice {

/// Something to object, with what answers it: conditions separated by spaces, as scenarios write
/// them.
struct BankObjection {
    const char* text;
    const char* variant;
    const char* accept;
    const char* accepted;
    /// Empty: from the beginning on.
    const char* when = "";
};

/// Something to be won over by.
struct BankCriterion {
    const char* id;
    const char* label;
    std::string_view needs;
    const char* ask;
    const char* example;
    const char* advice;
};

/// How people of a kind speak: a board, a manager, a customer, a relative.
struct Register {
    std::string_view keywords;
    const char* style;
    std::span<const char* const> names;
    std::span<const char* const> openings;
    const char* second_name;
    const char* second_role;
    const char* handover;
    const char* joins;
    std::span<const BankObjection> objections;
    std::span<const char* const> gambits;
    const char* won;
    int mood;
    int patience;
};

struct BankFact {
    const char* id;
    const char* label;
    const char* value;
    const char* say;
};

/// What an industry talks about.
struct Trade {
    std::string_view keywords;
    const char* name;
    std::span<const BankFact> facts;
    std::span<const BankObjection> objections;
    /// Patterns of what counts as evidence there.
    std::span<const char* const> evidence;
};

/// What can be lost: money, time, trust, a post, safety.
struct Stake {
    std::string_view keywords;
    const char* name;
    std::span<const BankObjection> objections;
    BankCriterion criterion;
    /// Patterns of what one can offer.
    std::span<const char* const> offer;
    std::span<const char* const> triggers;
    BankObjection of_the_second;
};

/// What somebody is afraid of, which therefore happens.
struct Fear {
    std::string_view keywords;
    const char* name;
    BankObjection objection;
    const char* gambit;
    int mood;
    int patience;
    /// Words until they are interrupted; 0 as usual.
    int ramble_words;
    /// Milliseconds until silence is remarked on; 0 as usual.
    int silence_ms;
};

// What is meant by somebody's words; the general one where nothing is recognised.
const Register& registerOf(std::string_view role);
const Trade& tradeOf(std::string_view industry, std::string_view role);
/// The most that is meant, at least one and at most two.
std::vector<const Stake*> stakesOf(std::string_view stakes, std::string_view goal);
/// Empty where nothing is recognised.
const Fear* fearOf(std::string_view fear);

}  // namespace parley::experience::practice
