// A detection as JSON (schema advisor/detect/1).
#include "advisor/text.hpp"
#include "parts.hpp"
#include "text/members.hpp"

namespace advisor {
namespace detecting {
namespace {

std::optional<double> gib_or_null(const std::optional<Bytes>& memory) {
    return memory ? std::optional(in_gib(*memory)) : std::nullopt;
}

constexpr Member<FoundCard> kCard[] = {
    {"name", [](const FoundCard& c) { return text_or_null(c.seen.name); },
     "As its driver or the public list of PCI ids has it."},
    {"pci_id", [](const FoundCard& c) { return text_or_null(c.seen.pci_id); }, "vendor:device, hexadecimal."},
    {"device", [](const FoundCard& c) { return id_or_null(c.device); },
     "Device of the catalog that it was taken for; null where it is none, or may be another."},
    {"memory_gib", [](const FoundCard& c) { return gib_or_null(c.seen.memory); }, "As told, never the catalog's."},
    {"link_lanes", [](const FoundCard& c) { return c.seen.lanes; },
     "Of the narrowest link between card and processor, as it runs now."},
    {"link_generation", [](const FoundCard& c) { return c.seen.generation; },
     "Of PCI Express, that the slowest of these links can run at; idle cards run slower."},
};

constexpr Member<FoundMac> kMac[] = {
    {"chip", [](const FoundMac& m) { return text_or_null(m.seen.chip); }},
    {"gpu_cores", [](const FoundMac& m) { return m.seen.gpu_cores; }},
    {"memory_gib", [](const FoundMac& m) { return gib_or_null(m.seen.memory); }},
    {"device", [](const FoundMac& m) { return id_or_null(m.device); }, "The chip in the catalog."},
    {"system", [](const FoundMac& m) { return id_or_null(m.system); },
     "The model with that chip and memory in the catalog; null where it has the chip alone, or neither."},
};

constexpr Member<Detected> kDocument[] = {
    {"schema", [](const Detected&) { return std::string_view("advisor/detect/1"); }},
    {"advisor_version", [](const Detected&) -> std::string_view { return version(); }},
    {"source", [](const Detected& d) { return name_of(d.seen.source); }, "Where the facts are from.",
     names_to<DetectSource::system_profiler>},
    {"cpu", Heading{}},
    {"cpu.name", [](const Detected& d) { return text_or_null(d.seen.cpu); }},
    {"cpu.cores", [](const Detected& d) { return d.seen.cores; }, "Not threads."},
    {"ram_gib", [](const Detected& d) { return gib_or_null(d.seen.ram); },
     "That the operating system manages, a little less than is installed; null of a Mac, whose memory is in `mac`."},
    {"cards", list_of<kCard>([](const Detected& d) -> const std::vector<FoundCard>& { return d.cards; }),
     "In the order of the bus, or of the report; graphics in the processor and on the board too."},
    {"mac", object_or_null<kMac>([](const Detected& d) -> const std::optional<FoundMac>& { return d.mac; }),
     "Null of any other machine."},
    {"build", [](const Detected& d) { return text_or_null(d.build); },
     "[N x]device[+...]@host[,ram=GIB], the memory as installed; or the id of a system that is sold as a whole; of "
     "another Mac its chip and memory (m3-max-40,ram=64); null where the catalog has none of it."},
    {"own", [](const Detected& d) { return own_flag(d); }, "A flag to paste: --own BUILD."},
    {"have", [](const Detected& d) { return have_flag(d); }, "A flag to paste: --have PART[=COUNT],..."},
};

}  // namespace

Text own_flag(const Detected& detected) {
    return detected.build.empty() ? std::nullopt : Text("--own " + detected.build);
}

Text have_flag(const Detected& detected) {
    return detected.have.empty() ? std::nullopt : Text("--have " + detected.have);
}

std::string detect_json(const Detected& detected) { return dumped(json_of(detected, rows(kDocument))); }

}  // namespace detecting

std::string detect_schema() {
    using namespace detecting;
    return schema_document("detect.schema.json", "advisor/detect/1",
                           "What detect prints with --json: what stands here, and the build to paste.",
                           schema_of(rows(kDocument)));
}

}  // namespace advisor
