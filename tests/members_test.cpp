#include "text/members.hpp"

#include "catch.hpp"

namespace advisor {
namespace {

struct Slot {
    std::string card;
    std::optional<double> watts;
};
struct Box {
    std::string name;
    int units = 1;
    double volts = 120, amps = 15;
    std::vector<std::string> os;
    std::vector<Slot> slots;
    std::optional<Slot> spare{};
    Date day{2026, 11, 2};
};

constexpr std::string_view kCards[] = {"rtx-3090", "mi50"};
constexpr Member<Slot> kSlot[] = {
    {"card", its<&Slot::card>, "Its id.", choices<kCards>},
    {"watts", its<&Slot::watts>},
};
constexpr Member<Box> kBox[] = {
    {"name", its<&Box::name>},
    {"circuit", Heading{}, "It hangs on."},
    {"circuit.volts", its<&Box::volts>},
    {"circuit.amps", its<&Box::amps>},
    {"units", its<&Box::units>, "Boxes | all."},
    {"large", [](const Box& box) { return box.units > 1; }},
    {"os", its<&Box::os>},
    {"slots", list_of<kSlot>([](const Box& box) -> const std::vector<Slot>& { return box.slots; }), "In order."},
    {"spare", object_or_null<kSlot>([](const Box& box) -> const std::optional<Slot>& { return box.spare; })},
    {"day", its<&Box::day>},
};

TEST_CASE("members become an object in the order of their rows") {
    const Box box{.name = "rig", .os = {"linux"}, .slots = {{"mi50", 225.5}, {"rtx-3090", {}}}};
    CHECK(dumped_line(json_of(box, rows(kBox))) ==
          R"({"name":"rig","circuit":{"volts":120,"amps":15},"units":1,"large":false,"os":["linux"],)"
          R"("slots":[{"card":"mi50","watts":225.5},{"card":"rtx-3090","watts":null}],"spare":null,)"
          R"("day":"2026-11-02"})"
          "\n");
    CHECK(dumped_line(json_of(box, rows_within(rows(kBox), "circuit"), "circuit")) == "{\"volts\":120,\"amps\":15}\n");
}

TEST_CASE("the schema has the types of the getters and requires every key") {
    CHECK(dumped_line(schema_of(rows(kSlot))) ==
          R"({"type":"object","properties":{"card":{"description":"Its id.","enum":["rtx-3090","mi50"]},)"
          R"("watts":{"type":["number","null"]}},"required":["card","watts"],"additionalProperties":false})"
          "\n");
    const std::string box = dumped_line(schema_of(rows(kBox)));
    CHECK(box.find(
              R"("circuit":{"description":"It hangs on.","type":"object","properties":{"volts":{"type":"number"})") !=
          std::string::npos);
    CHECK(box.find(R"("spare":{"type":["object","null"],"properties":{"card")") != std::string::npos);
    CHECK(box.find(R"("required":["name","circuit","units","large","os","slots","spare","day"])") != std::string::npos);
}

TEST_CASE("the table of keys names every member at any depth") {
    const std::string table = key_table(schema_of(rows(kBox)));
    CHECK(table.starts_with("| key | type | what it is |\n|---|---|---|\n| `name` | string |  |\n"));
    CHECK(table.find("| `circuit.amps` | number |  |\n| `units` | integer | Boxes \\| all. |\n") != std::string::npos);
    CHECK(table.find("| `slots` | array | In order. |\n| `slots[].card` | rtx-3090 or mi50 | Its id. |\n"
                     "| `slots[].watts` | number or null |  |\n") != std::string::npos);
}

}  // namespace
}  // namespace advisor
