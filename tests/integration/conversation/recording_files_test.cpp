#include "conversation_fixture.hpp"

#include <fstream>

namespace parley::conversation {
namespace {

namespace fs = std::filesystem;

class RecordingFilesTest : public ConversationFixture {
    CPPUNIT_TEST_SUITE(RecordingFilesTest);
    CPPUNIT_TEST(aFileIsReadInParts);
    CPPUNIT_TEST(aDeletedConversationTakesItsFileAlong);
    CPPUNIT_TEST(whatIsLeftOfErasedConversationsIsSwept);
    CPPUNIT_TEST(whatWasWrittenJustNowStays);
    CPPUNIT_TEST_SUITE_END();

public:
    void aFileIsReadInParts() {
        const auto file = put(recorded(), "0123456789");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, good(services->recordings.sizeOf(file)).value());
        CPPUNIT_ASSERT_EQUAL(std::string{"345"}, good(services->recordings.read(file, 3, 3)));
        CPPUNIT_ASSERT_EQUAL(std::string{"89"}, good(services->recordings.read(file, 8, 100)));
        CPPUNIT_ASSERT_EQUAL(std::string{}, good(services->recordings.read(file, 10, 1)));
        CPPUNIT_ASSERT(!good(services->recordings.sizeOf("ten_0/none.ogg")));
        CPPUNIT_ASSERT_EQUAL(std::string{}, good(services->recordings.read("none.ogg", 0, 1)));
    }

    void aDeletedConversationTakesItsFileAlong() {
        const auto id = recorded();
        const auto file = put(id, "sound");
        good(services->records.remove({acme, ada}, id, {}));
        CPPUNIT_ASSERT(testing::eventually([&] { return !exists(file); }));
    }

    void whatIsLeftOfErasedConversationsIsSwept() {
        const auto kept = put(recorded(), "sound");
        const auto gone = recorded();
        const auto left = put(gone, "sound");
        const auto of_nobody = put(ConversationId::make(clock.now()), "sound");
        const auto foreign = folder / "readme.txt";
        std::ofstream{foreign} << "not ours";
        db->admin("DELETE FROM parley.conversation WHERE id = '" + gone.uuid().text() + '\'');
        for (const auto& file : {kept, left, of_nobody})
            age(file);
        good(services->recordings.sweep());
        CPPUNIT_ASSERT(testing::eventually([&] { return !exists(left) && !exists(of_nobody); }));
        CPPUNIT_ASSERT(exists(kept) && fs::exists(foreign));
    }

    void whatWasWrittenJustNowStays() {
        const auto file = put(ConversationId::make(clock.now()), "sound");
        good(services->recordings.sweep());
        // Behind whatever the sweep asked for.
        CPPUNIT_ASSERT(good(services->recordings.sizeOf(file)).has_value());
    }

private:
    ConversationId recorded() {
        auto what = beginning(acme, ada);
        what.recording = Consent::Yes;
        return hold(what, [&](Recorder& recorder) {
            recorder.setRecordingFile(Recordings::fileOf(acme, what.id));
        });
    }
    std::string put(ConversationId id, const std::string& bytes) const {
        auto file = Recordings::fileOf(acme, id);
        fs::create_directories((folder / file).parent_path());
        std::ofstream{folder / file} << bytes;
        return file;
    }
    void age(const std::string& file) const {
        fs::last_write_time(folder / file, fs::file_time_type::clock::now() - 1h);
    }
    [[nodiscard]] bool exists(const std::string& file) const { return fs::exists(folder / file); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RecordingFilesTest);

}  // namespace
}  // namespace parley::conversation
