// The kinds of records and where their references lead, while files are being read.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "advisor/catalog.hpp"
#include "json.hpp"

namespace advisor::loader {

using json::Value;

// Records that the catalog holds in another form.
struct PartKind {
    std::string id;
    Spread<double> resale_3y;
};

struct SizeAlias {
    std::string id;
    const Model* model = nullptr;
};

struct TermScale {
    std::string id;
    Term term{};
    Scale scale;
};

struct NamedAnchor {
    std::string id;  ///< all keys together
    std::string device, model, quant, engine_family;
    SpeedAnchor anchor;
};

struct NamedConstant {
    std::string id;
    double value = 0;
};

/// Every record of one kind, in the order of first appearance; a later file's record takes the slot of its id.
template <class Record>
struct Kind {
    struct Entry {
        const Value* value;
        std::size_t slot;
    };
    std::string_view section;  ///< key of a file that holds them; empty when a file is one
    std::string_view noun;
    std::vector<std::string_view> id_keys;  ///< of a record; together they are its id
    std::unordered_map<std::string, std::size_t> slots{};
    std::vector<Entry> entries{};   ///< of every file, replaced ones too
    std::vector<Record> records{};  ///< full length before the first is read: addresses hold
};

/// In the order of reading: a kind refers only to kinds above it.
struct Kinds {
    std::tuple<Kind<PowerCurve>, Kind<PsuCurve>, Kind<Device>, Kind<PartKind>, Kind<Part>, Kind<System>, Kind<Model>,
               Kind<SizeAlias>, Kind<Quantization>, Kind<Engine>, Kind<Feature>, Kind<Notice>, Kind<RoadmapEntry>,
               Kind<Arrangement>, Kind<Region>, Kind<Objective>, Kind<TaskDefaults>, Kind<Profile>, Kind<TermPhrases>,
               Kind<CautionPhrase>, Kind<TermScale>, Kind<NamedConstant>, Kind<SpeedClass>, Kind<SpeedEffect>,
               Kind<NamedAnchor>, Kind<PriceBook>>
        all{{"power_curves", "power curve", {"id"}},
            {"psu_curves", "power supply curve", {"id"}},
            {"devices", "device", {"id"}},
            {"kinds", "kind of part", {"id"}},
            {"parts", "part", {"id"}},
            {"systems", "system", {"id"}},
            {"models", "model", {"id"}},
            {"sizes", "size", {"size"}},
            {"quantizations", "quantization", {"id"}},
            {"engines", "engine", {"id"}},
            {"features", "feature", {"id"}},
            {"notices", "notice", {"id"}},
            {"roadmap", "device to wait for", {"id"}},
            {"arrangements", "arrangement", {"id"}},
            {"regions", "region", {"id"}},
            {"objectives", "objective", {"id"}},
            {"tasks", "task", {"id"}},
            {"profiles", "profile", {"id"}},
            {"phrases", "phrase", {"term"}},
            {"warnings", "warning", {"id"}},
            {"scales", "scale", {"term"}},
            {"constants", "constant", {"id"}},
            {"classes", "speed class", {"engine_family", "architecture"}},
            {"effects", "speed effect", {"engine_family", "of", "id"}},
            {"anchors", "measured plan", {"engine_family", "device", "split", "model", "quant"}},
            {"", "price book", {"id"}}};

    template <class Record>
    const Kind<Record>& of() const {
        return std::get<Kind<Record>>(all);
    }
    template <class Record>
    std::vector<Record>& records() {
        return std::get<Kind<Record>>(all).records;
    }
};

// Each reads one record of the data's form; throws Fault.
void read_record(PowerCurve&, const Value&, const Kinds&);
void read_record(PsuCurve&, const Value&, const Kinds&);
void read_record(Device&, const Value&, const Kinds&);
void read_record(PartKind&, const Value&, const Kinds&);
void read_record(Part&, const Value&, const Kinds&);
void read_record(System&, const Value&, const Kinds&);
void read_record(Model&, const Value&, const Kinds&);
void read_record(SizeAlias&, const Value&, const Kinds&);
void read_record(Quantization&, const Value&, const Kinds&);
void read_record(Engine&, const Value&, const Kinds&);
void read_record(Feature&, const Value&, const Kinds&);
void read_record(Notice&, const Value&, const Kinds&);
void read_record(RoadmapEntry&, const Value&, const Kinds&);
void read_record(Arrangement&, const Value&, const Kinds&);
void read_record(Region&, const Value&, const Kinds&);
void read_record(Objective&, const Value&, const Kinds&);
void read_record(TaskDefaults&, const Value&, const Kinds&);
void read_record(Profile&, const Value&, const Kinds&);
void read_record(TermPhrases&, const Value&, const Kinds&);
void read_record(CautionPhrase&, const Value&, const Kinds&);
void read_record(TermScale&, const Value&, const Kinds&);
void read_record(NamedConstant&, const Value&, const Kinds&);
void read_record(SpeedClass&, const Value&, const Kinds&);
void read_record(SpeedEffect&, const Value&, const Kinds&);
void read_record(NamedAnchor&, const Value&, const Kinds&);
void read_record(PriceBook&, const Value&, const Kinds&);

/// Completes each price book that "extends" another one with the prices of that; throws Fault for an unknown one and
/// for a circle.
void lay_books_over(Kinds& kinds);

/// Adds to `book` what it does not price and `base` does. Its day is no earlier than its own prices and that of `base`.
void lay_over(PriceBook& book, const PriceBook& base);

/// The constants as their struct; throws Error when one is missing.
Constants constants_of(const Kinds& kinds);

/// Classes, effects and anchors; throws Error without a class for "*", "*".
SpeedModel speed_model_of(const Catalog& catalog, const Kinds& kinds);

}  // namespace advisor::loader
