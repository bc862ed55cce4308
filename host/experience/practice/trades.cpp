#include "mentions.hpp"
#include "phrase_bank.hpp"

#include <array>

namespace parley::experience::practice {

namespace {

// A line each.
// clang-format off

constexpr std::array kSoftwareFacts{
    BankFact{"releases", "late releases", "3 of 5", "Three of your last five releases were late."},
    BankFact{"incidents", "incidents this quarter", "11", "There were eleven incidents this quarter."},
    BankFact{"users", "users", "40,000", "40,000 people use it every day."}};
constexpr std::array kSoftwareObjections{
    BankObjection{"My users do not care about your architecture. What will they notice, and when?", "What changes for somebody who only wants to log in?", "when number concept:evidence", "That they would notice."},
    BankObjection{"Eleven incidents in a quarter. Which one will not come back, and how do you know?", "How do you know that the next release is better?", "concept:evidence number concept:ownership", "So it is tested, and not hoped for."}};
constexpr std::array kSoftwareEvidence{"tests", "rollback", "roll back", "monitoring|alerts", "root cause", "error budget|rate", "uptime", "load test", "latency"};

constexpr std::array kHealthFacts{
    BankFact{"waiting", "waiting time", "6 weeks", "People wait six weeks for an appointment."},
    BankFact{"beds", "beds out of use", "9", "Nine beds are out of use for lack of staff."},
    BankFact{"complaints", "complaints", "14", "There were fourteen complaints last month."}};
constexpr std::array kHealthObjections{
    BankObjection{"Behind each of your figures is a person who waits. What do I tell them?", "What do I say to somebody who has waited six weeks?", "concept:empathy when action", "That I can say with a clear conscience."},
    BankObjection{"My nurses are at the end of their strength. What do you take off their hands?", "Who does that on top of a night shift?", "who action concept:offer", "Good. Then it does not land on them."}};
constexpr std::array kHealthEvidence{"waiting time|times|list", "patients", "study|studies", "guideline|guidelines", "shift|shifts", "readmission*", "infection*"};

constexpr std::array kFinanceFacts{
    BankFact{"exposure", "exposure", "2.4 million", "The exposure is 2.4 million."},
    BankFact{"audit", "open audit points", "7", "Seven points of the last audit are open."},
    BankFact{"margin", "margin", "3 percent", "The margin is down to three percent."}};
constexpr std::array kFinanceObjections{
    BankObjection{"The regulator reads my mail. Which sentence of yours could I show them?", "How does that look in an audit?", "concept:evidence concept:data number", "That would stand up in an audit."},
    BankObjection{"Three percent margin leaves no room for experiments. What is the worst case, in figures?", "What do I lose if you are wrong?", "number concept:limit", "At least you have worked it out."}};
constexpr std::array kFinanceEvidence{"audit", "exposure", "collateral", "reserve*", "worst case", "controls", "limit|limits", "return"};

constexpr std::array kIndustryFacts{
    BankFact{"downtime", "hours of downtime", "38", "The line stood still for 38 hours this month."},
    BankFact{"scrap", "scrap rate", "6 percent", "Six percent of what we make is scrap."},
    BankFact{"stock", "days of stock", "4", "We have four days of stock left."}};
constexpr std::array kIndustryObjections{
    BankObjection{"Every hour that the line stands costs me 9,000. Which hour do you give me back first?", "Where do the 38 hours come from?", "concept:evidence number concept:ownership", "That would be the right hour to begin with."},
    BankObjection{"My shift leads have seen three programmes like yours. Why would they join in?", "What does a shift lead get out of it?", "who concept:offer concept:empathy", "If they have a say, they will join in."}};
constexpr std::array kIndustryEvidence{"scrap", "downtime|stoppages", "per shift|hour|line", "first pass", "supplier*", "maintenance", "delivery"};

constexpr std::array kServiceFacts{
    BankFact{"rating", "rating", "3.1 stars", "We are at 3.1 stars."},
    BankFact{"returns", "guests who come back", "1 in 6", "One guest in six comes back."},
    BankFact{"queue", "time in the queue", "17 minutes", "People stand in the queue for 17 minutes."}};
constexpr std::array kServiceObjections{
    BankObjection{"By tonight there is a photo of it on the internet. What will be the answer under it?", "What do I read about you tomorrow?", "concept:ownership concept:offer action", "That would be a decent answer."},
    BankObjection{"Sorry is free of charge. What do you do in the next half hour?", "And what happens right now?", "action when concept:offer", "That helps. Now."}};
constexpr std::array kServiceEvidence{"reviews|rating|stars", "refund*", "guests|customers [who]", "within # minutes", "free of charge", "on us", "on the house"};

constexpr std::array kSchoolFacts{
    BankFact{"grades", "grades", "two below", "The grades are two below last year's."},
    BankFact{"lessons", "lessons lost", "22", "Twenty-two lessons were lost this term."},
    BankFact{"class", "pupils in the class", "29", "There are 29 in the class."}};
constexpr std::array kSchoolObjections{
    BankObjection{"It is about a child, and you bring me a table. What changes for that child on Monday?", "What is different on Monday?", "when action concept:empathy", "That is something one can begin with."},
    BankObjection{"How will we see before the report whether it works?", "And who tells me in three weeks how it goes?", "when who number", "Good, then I will not have to wait for the report."}};
constexpr std::array kSchoolEvidence{"homework", "lessons", "grades|marks", "reading", "every week|day", "progress"};

constexpr std::array kPublicFacts{
    BankFact{"complaints_city", "complaints", "210", "There were 210 complaints from citizens."},
    BankFact{"budget_left", "budget left", "18 percent", "Eighteen percent of the budget is left."},
    BankFact{"council", "council meeting", "on the 28th", "The council meets on the 28th."}};
constexpr std::array kPublicObjections{
    BankObjection{"The council meets on the 28th, in public. Give me one sentence that survives that.", "What do I say when the press asks?", "when number concept:data", "That sentence I can stand behind."},
    BankObjection{"It is taxpayers' money. Who checks where it goes?", "Who looks at the invoices?", "who concept:evidence", "Good, then somebody is responsible."}};
constexpr std::array kPublicEvidence{"complaints", "inspection*", "audit*", "citizens", "tender*", "contract"};

constexpr std::array kBuildFacts{
    BankFact{"delay_weeks", "weeks of delay", "7", "We are seven weeks late."},
    BankFact{"defects", "open defects", "63", "There are 63 open defects."},
    BankFact{"rent", "rent", "1,240 a month", "The rent is 1,240 a month."}};
constexpr std::array kBuildObjections{
    BankObjection{"Sixty-three defects. Which ten are gone by Friday?", "What of the list is done first?", "when number action", "Ten by Friday. I will count them."},
    BankObjection{"It still leaks. I have heard about the roofer three times now.", "When does somebody come, with a ladder and not with a letter?", "when who action", "Then I will be there to open the door."}};
constexpr std::array kBuildEvidence{"photos|pictures", "defects|list", "roofer|plumber|craftsman|engineer", "permit", "acceptance", "deposit"};

constexpr std::array kWorkFacts{
    BankFact{"since", "how long it has been going on", "since spring", "It has been like this since spring."},
    BankFact{"people", "people concerned", "6", "It concerns six people."},
    BankFact{"decision", "decision", "by the end of the month", "It has to be decided by the end of the month."}};
constexpr std::array kWorkObjections{
    BankObjection{"What would I see tomorrow that I do not see today?", "What is the first thing that changes?", "action when number", "That I would notice."},
    BankObjection{"Six people are affected, and none of them sits here. Who speaks for them?", "What do the others say to it?", "who concept:empathy concept:evidence", "Good that you thought of them."}};
constexpr std::array kWorkEvidence{"for example|instance", "last week|month|time", "we tried", "i asked|checked", "results"};

constexpr std::array kTrades{
    Trade{"software it tech technology saas cloud data app internet telecom cyber gaming platform", "software", kSoftwareFacts, kSoftwareObjections, kSoftwareEvidence},
    Trade{"health healthcare hospital clinic medical pharma care nursing dental biotech", "health", kHealthFacts, kHealthObjections, kHealthEvidence},
    Trade{"finance bank banking insurance fintech accounting investment credit tax audit", "finance", kFinanceFacts, kFinanceObjections, kFinanceEvidence},
    Trade{"manufacturing factory industrial automotive logistics transport warehouse chemical food energy mining steel", "manufacturing", kIndustryFacts, kIndustryObjections, kIndustryEvidence},
    Trade{"hotel hospitality restaurant retail shop travel tourism airline service call gastronomy", "hospitality", kServiceFacts, kServiceObjections, kServiceEvidence},
    Trade{"school education university teaching kindergarten training academy college", "education", kSchoolFacts, kSchoolObjections, kSchoolEvidence},
    Trade{"government public municipal city state council police defence ngo charity", "public services", kPublicFacts, kPublicObjections, kPublicEvidence},
    Trade{"construction housing real property building rent architecture landlord craft", "housing", kBuildFacts, kBuildObjections, kBuildEvidence},
};
constexpr Trade kAnyTrade{"", "everyday work", kWorkFacts, kWorkObjections, kWorkEvidence};

// clang-format on

}  // namespace

const Trade& tradeOf(std::string_view industry, std::string_view role) {
    const auto& named = mostMentioned(kTrades, lettersOf(industry), kAnyTrade);
    return &named == &kAnyTrade ? mostMentioned(kTrades, lettersOf(role), kAnyTrade) : named;
}

}  // namespace parley::experience::practice
