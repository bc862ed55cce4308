#include <http/handlers/rendering.hpp>
#include <tenancy/tenant.hpp>

#include <cppunit/extensions/HelperMacros.h>

namespace parley::http {
namespace {

class RenderingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RenderingTest);
    CPPUNIT_TEST(aUserIsWrittenWithEveryField);
    CPPUNIT_TEST(whatPeopleCallThemselvesStaysText);
    CPPUNIT_TEST_SUITE_END();

public:
    void aUserIsWrittenWithEveryField() {
        const auto user = ada();
        const nlohmann::json expected{
            {"id", user.id.publicId()},
            {"email", "ada@example.org"},
            {"display_name", "Ada"},
            {"role", "tenant_admin"},
            {"email_verified", true},
            {"locale", "en"},
            {"time_zone", "Europe/London"},
            {"created_at", "1970-01-01T00:00:00.000000Z"},
            {"tenant",
             {{"id", base::TenantId{7}.publicId()}, {"slug", "practice"}, {"name", "Practice"}}}};
        CPPUNIT_ASSERT_EQUAL(expected, nlohmann::json::parse(writeUser(user, practice())));
        CPPUNIT_ASSERT_EQUAL(expected, renderUser(user, practice()));
    }

    void whatPeopleCallThemselvesStaysText() {
        auto user = ada();
        user.display_name = "\"},{\\\n\t𝄞 é";
        auto tenant = practice();
        tenant.name = R"(The "Practice" \ Co)";
        const auto rendered = renderUser(user, tenant);
        CPPUNIT_ASSERT_EQUAL(user.display_name, rendered.at("display_name").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(tenant.name, rendered.at("tenant").at("name").get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::size_t{9}, rendered.size());
    }

private:
    static tenancy::User ada() {
        return {
            .id = base::UserId::make(base::SystemClock{}.now()),
            .tenant = base::TenantId{7},
            .email = "ada@example.org",
            .display_name = "Ada",
            .role = tenancy::Role::TenantAdmin,
            .email_verified = true,
            .locale = "en",
            .time_zone = "Europe/London"};
    }
    static tenancy::Tenant practice() {
        return {.id = base::TenantId{7}, .slug = "practice", .name = "Practice"};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RenderingTest);

}  // namespace
}  // namespace parley::http
