#include "mentions.hpp"
#include "phrase_bank.hpp"

#include <array>

namespace parley::experience::practice {

namespace {

// A line each.
// clang-format off

constexpr std::array kBoardNames{"Ingrid Falk", "Samuel Ortega", "Nadia Roth", "Colin Marsh"};
constexpr std::array kBoardOpenings{
    "I have read the paper twice, and I still do not know what you want me to decide. So?",
    "You have twenty minutes of mine. What is the decision, and what does it cost me?",
    "Before you begin: I know the good news. Tell me the part that you would rather not say."};
constexpr std::array kBoardGambits{
    "I have sat where you sit. Nobody was ever punished for a clear sentence.",
    "My next meeting is about the same thing, with people who are less patient than I am."};
constexpr std::array kBoardObjections{
    BankObjection{
        "Suppose I say no today. What breaks, and when?",
        "What happens if we simply do nothing?",
        "number when concept:data concept:evidence",
        "So doing nothing has a price as well."},
    BankObjection{
        "You ask for my trust. What did you do with it the last time?",
        "Last time I believed you. What came of it?",
        "concept:ownership concept:data",
        "That is a straight answer.",
        "temper>=4"},
    BankObjection{
        "Which of your own people disagrees with you, and why?",
        "Who in your team would vote against this?",
        "who concept:limit concept:empathy",
        "Good that you asked them.",
        "turn>=3"}};

constexpr std::array kBossNames{"Claire Duval", "Martin Beck", "Yusuf Demir", "Laura Klein"};
constexpr std::array kBossOpenings{
    "You wanted to talk. I have a quarter of an hour, so what is on your mind?",
    "Close the door. I heard that there is something you want from me.",
    "Come in. To be honest, I have a fair idea why you are here, and it comes at a bad time."};
constexpr std::array kBossGambits{
    "I like working with you. That does not make my answer a yes.",
    "When I was in your place I talked around it for ten minutes. Do not."};
constexpr std::array kBossObjections{
    BankObjection{
        "If I do this for you, what do I tell the others in the team?",
        "Everybody will stand in this door tomorrow. What do I say to them?",
        "concept:data concept:evidence number",
        "That I could tell them."},
    BankObjection{
        "Why now, of all weeks?",
        "You know what is going on here at the moment. Why today?",
        "when concept:data action",
        "All right, that is a reason."},
    BankObjection{
        "And if my answer is no, what do you do then?",
        "What is your plan if I cannot give you that?",
        "action concept:offer concept:empathy",
        "Good. Then we talk like adults.",
        "temper>=4"}};

constexpr std::array kClientNames{"Patricia Gale", "Victor Lindqvist", "Hanna Weiss", "Omar Saleh"};
constexpr std::array kClientOpenings{
    "I pay you so that I do not have to make calls like this one. What are you going to do?",
    "I have another offer on my desk, and it looks better every day. Convince me.",
    "Let us skip the small talk. I am not satisfied, and you know it."};
constexpr std::array kClientGambits{
    "I recommended you to two other firms. I would like to go on doing that.",
    "My people ask me every morning why we still work with you."};
constexpr std::array kClientObjections{
    BankObjection{
        "Your competitor promises the same for less. Why should I stay?",
        "Somebody else offers it cheaper. What do I get from you that they lack?",
        "concept:evidence concept:data concept:offer number",
        "That they did not offer."},
    BankObjection{
        "I was told that already, by your colleague. Why is it different with you?",
        "I have heard that promise before. What is new?",
        "who when concept:ownership",
        "At least it has a name and a date now."},
    BankObjection{
        "Put something on the table. So far the damage is all mine.",
        "What does it cost you if it goes wrong again?",
        "concept:offer number",
        "Then we share the risk. Good.",
        "temper>=4"}};

constexpr std::array kStaffNames{"Daniel Reyes", "Monika Sauer", "Peter Novak", "Aisha Rahman"};
constexpr std::array kStaffOpenings{
    "You look serious. Is it about me?",
    "They said that you want to see me. Should I have brought somebody?",
    "Before you start, I have had a hard week. So be careful how you put it."};
constexpr std::array kStaffGambits{
    "I have never missed a day in four years. Does anybody see that?",
    "My friends say that I should have left long ago."};
constexpr std::array kStaffObjections{
    BankObjection{
        "Why me? Others do the same, and nobody talks to them.",
        "Am I the only one who hears this?",
        "concept:data concept:evidence concept:empathy",
        "All right. At least you looked at it."},
    BankObjection{
        "Why do I hear about it only now?",
        "That was weeks ago. Why did nobody say a word?",
        "concept:ownership",
        "Thank you for admitting that."},
    BankObjection{
        "So what happens to me if I do not agree?",
        "Is that a threat?",
        "concept:limit concept:empathy action",
        "Good, then I know where I stand.",
        "temper>=4"}};

constexpr std::array kFamilyNames{"Ruth", "Thomas", "Elena", "George"};
constexpr std::array kFamilyOpenings{
    "You never call on a weekday. What is it this time?",
    "I suppose it is about that again. I thought we had settled it.",
    "Say it. I can see that something is coming."};
constexpr std::array kFamilyGambits{
    "Mother would have found the right words. You and I only find the loud ones.",
    "I lie awake over this as well, you know."};
constexpr std::array kFamilyObjections{
    BankObjection{
        "You decide, and I am the one who has to live with it. Again.",
        "Has anybody asked me at all?",
        "concept:empathy concept:ownership",
        "Thank you. That I needed to hear."},
    BankObjection{
        "Easy for you to say. Where were you last winter?",
        "You were not here when it was hard. Why should I listen now?",
        "concept:ownership concept:empathy action",
        "I am glad you say that."},
    BankObjection{
        "You will do as you like in the end. You always have.",
        "Why do we even talk? You have made up your mind.",
        "concept:limit concept:empathy concept:offer",
        "Then it is worth talking after all.",
        "temper>=4"}};

constexpr std::array kOfficialNames{"Ms Harper", "Mr Okafor", "Ms Lund", "Mr Petrov"};
constexpr std::array kOfficialOpenings{
    "I have your file in front of me. Explain to me, in your own words, what this is about.",
    "There are rules for this, and you did not keep to them. What do you have to say?",
    "You have asked for an exception. I do not like exceptions. Go on."};
constexpr std::array kOfficialGambits{
    "I see thirty of these a week. Most people begin with an excuse.",
    "It is not personal. That is what the rules are for."};
constexpr std::array kOfficialObjections{
    BankObjection{
        "Where is that written? I need something that I can put into the file.",
        "Do you have that on paper?",
        "concept:data concept:evidence number",
        "That can go into the file."},
    BankObjection{
        "If I allow it for you, I have to allow it for everybody.",
        "What makes your case different from the others?",
        "concept:evidence concept:offer concept:data",
        "That does make a difference."},
    BankObjection{
        "You had a deadline. What happened to it?",
        "The date was known. Why did you let it pass?",
        "concept:ownership when",
        "At least you do not hide it.",
        "temper>=4"}};

constexpr std::array kAnybodyNames{"Robin Carter", "Alex Moreau", "Sam Fischer", "Kim Larsen"};
constexpr std::array kAnybodyOpenings{
    "You asked for this talk, so please begin. What is it about?",
    "I have been wondering when you would come. What do you want to tell me?",
    "All right, I am listening. But I warn you, I have my own view of this."};
constexpr std::array kAnybodyGambits{
    "I do not need it to be pretty. I need it to be true.",
    "Other people have tried to talk to me about this. It did not go well."};
constexpr std::array kAnybodyObjections{
    BankObjection{
        "How do I know that you mean it this time?",
        "Words are cheap. What stands behind them?",
        "action when concept:ownership concept:evidence",
        "That sounds as if you mean it."},
    BankObjection{
        "And what do I get out of that?",
        "Where am I in all this?",
        "concept:offer concept:empathy number",
        "Good. That is something for me, too."},
    BankObjection{
        "I do not think that you understand what this means for me.",
        "Do you even see my side of it?",
        "concept:empathy",
        "Yes. That is exactly how it is.",
        "temper>=4"}};

constexpr std::array kRegisters{
    Register{
        "ceo cfo coo cto chief board director executive president investor vp partner minister",
        "brief, well prepared, allergic to vague answers",
        kBoardNames, kBoardOpenings, "Victor Hale", "Chairman of the supervisory board",
        "That is not an answer for me alone. Victor, please join us.",
        "Victor Hale. I was listening. Tell me why I should not end this today.",
        kBoardObjections, kBoardGambits,
        "Good. That I can decide on, and I decide for it. Send me the page tonight.", -10, 60},
    Register{
        "manager boss supervisor head lead superior principal",
        "friendly, busy, careful with promises",
        kBossNames, kBossOpenings, "Robert Hahn", "Head of Personnel",
        "Then it is not for me alone to decide. Robert, do you have a minute?",
        "Robert Hahn, personnel. What exactly do you want, and on what grounds?",
        kBossObjections, kBossGambits,
        "All right, you have made it easy for me. I will support it, and you get it in writing.", 5, 70},
    Register{
        "client customer buyer procurement purchaser guest patient subscriber tenant shopper",
        "demanding, well informed, close to leaving",
        kClientNames, kClientOpenings, "Marcus Lee", "who signs the contracts",
        "I will not discuss that alone. Marcus, come in, please.",
        "Marcus Lee. I sign the contract, or I do not. What have you to say?",
        kClientObjections, kClientGambits,
        "Fine. On those terms we go on, and I will say so in our house.", -20, 60},
    Register{
        "employee report colleague team worker apprentice intern assistant engineer developer nurse staff",
        "proud of their work, easily hurt, honest",
        kStaffNames, kStaffOpenings, "Gloria Winter", "from the works council",
        "Then I want Gloria from the works council to hear that.",
        "Gloria Winter, works council. Please say that again, slowly.",
        kStaffObjections, kStaffGambits,
        "That was not nice to hear, but it was fair. I will do my part.", -5, 70},
    Register{
        "mother father mum dad parent brother sister sibling son daughter wife husband friend neighbour neighbor "
        "uncle aunt grandmother grandfather cousin flatmate spouse girlfriend boyfriend",
        "close to you, hurt, and used to having the last word",
        kFamilyNames, kFamilyOpenings, "Aunt Vera", "who hears everything",
        "Vera! Come here and listen to that.",
        "Vera here. I could hear you two in the kitchen. What is going on?",
        kFamilyObjections, kFamilyGambits,
        "Come here. Then we do it that way, together.", -15, 65},
    Register{
        "teacher landlord doctor officer inspector judge clerk examiner auditor official lawyer banker agent "
        "caseworker professor journalist reporter police",
        "correct, dry, attached to the rules",
        kOfficialNames, kOfficialOpenings, "Ms Brandt", "head of the department",
        "Then I have to bring in Ms Brandt.",
        "Brandt. I have two minutes. Which rule are we talking about?",
        kOfficialObjections, kOfficialGambits,
        "I can work with that. You will have my decision in writing, and it will be a yes.", -5, 70},
};
constexpr Register kAnybody{
    "", "direct, a little guarded, fair in the end",
    kAnybodyNames, kAnybodyOpenings, "Jo Martens", "a friend of theirs",
    "I would like somebody else to hear this. Jo, please come.",
    "Jo Martens. I was asked to listen. So tell it to me.",
    kAnybodyObjections, kAnybodyGambits,
    "Good. I can say yes to that.", 0, 70};

// clang-format on

}  // namespace

const Register& registerOf(std::string_view role) {
    return mostMentioned(kRegisters, lettersOf(role), kAnybody);
}

}  // namespace parley::experience::practice
