// The table of kinds of records, and where their references lead while files are being read.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "advisor/catalog.hpp"
#include "json.hpp"

namespace advisor {

/// One column of `list`: a dotted path into a record, through lists; "a|b" takes the first that is there.
struct KindColumn {
    std::string_view title, path;
};

struct RecordKind {
    enum class Place {
        file,  ///< in a list of a file under the key `name`
        book,  ///< likewise of a price book, whose id is part of theirs
        whole  ///< a file is one record: a price book
    };
    std::string_view name;
    std::string_view noun;                        ///< for messages and counts: "3 devices"
    std::array<std::string_view, 5> id_keys;      ///< of a record, empty ones aside; together they are its id
    std::array<KindColumn, 8> columns;            ///< of `list`; none: what the calibration holds, which is not listed
    std::array<std::string_view, 2> other_names;  ///< that people type
    Place place = Place::file;
};

/// In the order of `list`.
const std::vector<const RecordKind*>& listed_kinds();

/// The kind whose records stand in a file under that key; null when there is none.
const RecordKind* kind_of_section(std::string_view key);

/// The kind of that name, noun or other name, without case and punctuation; throws Error with a suggestion.
const RecordKind& kind_named(std::string_view name);

/// A record as it stands in its file. Views the document, which must outlive it.
struct FiledRecord {
    struct Member {
        std::string_view key;
        const json::Value* value;
    };
    const RecordKind* kind = nullptr;
    std::string id;  ///< squeezed; of a price "book/part"
    const json::Document* file = nullptr;
    std::vector<Member> members;  ///< of a price with its book before them; of a book without its lists

    /// The member of that key; null when there is none.
    const json::Value* find(std::string_view key) const;
    /// Its characters where it is a string; empty otherwise.
    std::string_view text(std::string_view key) const;
};

/// Id of the price book in a file; empty when it holds none.
std::string book_of(const DataFile& file);

/// Throws Error where a file is not a JSON object.
std::vector<json::Document> parse_all(const std::vector<DataFile>& files);

/// All records of the kinds in the order of the files, those of later files in place of earlier ones with the same id.
std::vector<FiledRecord> records_of(const std::vector<json::Document>& files,
                                    const std::vector<const RecordKind*>& kinds);

}  // namespace advisor

namespace advisor::loader {

using json::Value;

// Records that the catalog holds in another form.
struct PartKind {
    std::string id;
    Spread<double> resale_3y;
};

/// The names that some field may have, where that is a matter of data.
struct Choices {
    std::string id;
    std::vector<std::string> names;
};
inline constexpr std::string_view kPlatforms = "platforms", kDeviceFeatures = "device-features", kFormats = "formats";

struct SizeAlias {
    std::string id;
    const Model* model = nullptr;
};

/// A number that becomes a field of a struct (rates.cpp).
template <class Struct, class Type>
struct NamedNumber {
    std::string id;
    Type value{};
};
using NamedRate = NamedNumber<Rates, Rate>;
using NamedConstant = NamedNumber<Constants, double>;
using NamedTrainingRate = NamedNumber<TrainingRates, double>;

struct NamedAnchor {
    std::string device, model, quant, engine_family;
    SpeedAnchor anchor;
};

struct NamedArrangement {
    std::string device, engine_family;
    SpeedArrangement arrangement;
};

struct NamedSpread {
    std::string id;
    SpeedSpread spread;
};

// The section of a file that holds the records of a type (records.cpp has the table of sections).
constexpr std::string_view section_of(const Choices*) { return "choices"; }
constexpr std::string_view section_of(const PowerCurve*) { return "power_curves"; }
constexpr std::string_view section_of(const PsuCurve*) { return "psu_curves"; }
constexpr std::string_view section_of(const Device*) { return "devices"; }
constexpr std::string_view section_of(const PciId*) { return "pci"; }
constexpr std::string_view section_of(const PartKind*) { return "kinds"; }
constexpr std::string_view section_of(const Part*) { return "parts"; }
constexpr std::string_view section_of(const BuildHost*) { return "hosts"; }
constexpr std::string_view section_of(const SetupStep*) { return "setup_steps"; }
constexpr std::string_view section_of(const System*) { return "systems"; }
constexpr std::string_view section_of(const Model*) { return "models"; }
constexpr std::string_view section_of(const SizeAlias*) { return "sizes"; }
constexpr std::string_view section_of(const Quantization*) { return "quantizations"; }
constexpr std::string_view section_of(const Engine*) { return "engines"; }
constexpr std::string_view section_of(const Feature*) { return "features"; }
constexpr std::string_view section_of(const Notice*) { return "notices"; }
constexpr std::string_view section_of(const RoadmapEntry*) { return "roadmap"; }
constexpr std::string_view section_of(const Arrangement*) { return "arrangements"; }
constexpr std::string_view section_of(const Currency*) { return "currencies"; }
constexpr std::string_view section_of(const Region*) { return "regions"; }
constexpr std::string_view section_of(const Objective*) { return "objectives"; }
constexpr std::string_view section_of(const TaskDefaults*) { return "tasks"; }
constexpr std::string_view section_of(const Profile*) { return "profiles"; }
constexpr std::string_view section_of(const TermPhrases*) { return "phrases"; }
constexpr std::string_view section_of(const CautionPhrase*) { return "warnings"; }
constexpr std::string_view section_of(const NamedRate*) { return "rates"; }
constexpr std::string_view section_of(const FormRates*) { return "forms"; }
constexpr std::string_view section_of(const NoiseClass*) { return "noises"; }
constexpr std::string_view section_of(const NamedConstant*) { return "constants"; }
constexpr std::string_view section_of(const SpeedClass*) { return "classes"; }
constexpr std::string_view section_of(const SpeedEffect*) { return "effects"; }
constexpr std::string_view section_of(const NamedAnchor*) { return "anchors"; }
constexpr std::string_view section_of(const NamedArrangement*) { return "measured_sets"; }
constexpr std::string_view section_of(const NamedSpread*) { return "spreads"; }
constexpr std::string_view section_of(const NamedTrainingRate*) { return "training_rates"; }
constexpr std::string_view section_of(const TrainingFamily*) { return "training_families"; }
constexpr std::string_view section_of(const PriceBook*) { return "books"; }

/// Where the records of one kind stand, in the order of first appearance; a later file's record takes the slot of its
/// id.
struct Entries {
    struct Entry {
        const Value* value;
        std::size_t slot;
    };
    const RecordKind* kind = nullptr;
    std::unordered_map<std::string, std::size_t> slots{};
    std::vector<Entry> entries{};  ///< of every file, replaced ones too
};

template <class Record>
struct Kind : Entries {
    Kind() : Entries{kind_of_section(section_of(static_cast<const Record*>(nullptr)))} {}
    std::vector<Record> records{};  ///< full length before the first is read: addresses hold
};

template <class... Records>
struct KindsOf : Kind<Records>... {
    template <class Record>
    const Kind<Record>& of() const {
        return *this;
    }
    template <class Record>
    std::vector<Record>& records() {
        return static_cast<Kind<Record>&>(*this).records;
    }
    std::array<Entries*, sizeof...(Records)> all() { return {static_cast<Kind<Records>*>(this)...}; }
    /// Calls use(kind) for each in the order of the list.
    template <class Use>
    void each(Use use) {
        (use(static_cast<Kind<Records>&>(*this)), ...);
    }
};

/// In the order of reading: a kind refers only to kinds above it.
struct Kinds : KindsOf<Choices, PowerCurve, PsuCurve, Device, PciId, PartKind, Part, BuildHost, SetupStep, System,
                       Model, SizeAlias, Quantization, Engine, Feature, Notice, RoadmapEntry, Arrangement, Currency,
                       Region, Objective, TaskDefaults, Profile, TermPhrases, CautionPhrase, NamedRate, FormRates,
                       NoiseClass, NamedConstant, SpeedClass, SpeedEffect, NamedAnchor, NamedArrangement, NamedSpread,
                       NamedTrainingRate, TrainingFamily, PriceBook> {};

// Each reads one record of the data's form; throws Fault.
void read_record(Choices&, const Value&, const Kinds&);
void read_record(PowerCurve&, const Value&, const Kinds&);
void read_record(PsuCurve&, const Value&, const Kinds&);
void read_record(Device&, const Value&, const Kinds&);
void read_record(PciId&, const Value&, const Kinds&);
void read_record(PartKind&, const Value&, const Kinds&);
void read_record(Part&, const Value&, const Kinds&);
void read_record(BuildHost&, const Value&, const Kinds&);
void read_record(SetupStep&, const Value&, const Kinds&);
void read_record(System&, const Value&, const Kinds&);
void read_record(Model&, const Value&, const Kinds&);
void read_record(SizeAlias&, const Value&, const Kinds&);
void read_record(Quantization&, const Value&, const Kinds&);
void read_record(Engine&, const Value&, const Kinds&);
void read_record(Feature&, const Value&, const Kinds&);
void read_record(Notice&, const Value&, const Kinds&);
void read_record(RoadmapEntry&, const Value&, const Kinds&);
void read_record(Arrangement&, const Value&, const Kinds&);
void read_record(Currency&, const Value&, const Kinds&);
void read_record(Region&, const Value&, const Kinds&);
void read_record(Objective&, const Value&, const Kinds&);
void read_record(TaskDefaults&, const Value&, const Kinds&);
void read_record(Profile&, const Value&, const Kinds&);
void read_record(TermPhrases&, const Value&, const Kinds&);
void read_record(CautionPhrase&, const Value&, const Kinds&);
void read_record(NamedRate&, const Value&, const Kinds&);
void read_record(FormRates&, const Value&, const Kinds&);
void read_record(NoiseClass&, const Value&, const Kinds&);
void read_record(NamedConstant&, const Value&, const Kinds&);
void read_record(SpeedClass&, const Value&, const Kinds&);
void read_record(SpeedEffect&, const Value&, const Kinds&);
void read_record(NamedAnchor&, const Value&, const Kinds&);
void read_record(NamedArrangement&, const Value&, const Kinds&);
void read_record(NamedSpread&, const Value&, const Kinds&);
void read_record(NamedTrainingRate&, const Value&, const Kinds&);
void read_record(TrainingFamily&, const Value&, const Kinds&);
void read_record(PriceBook&, const Value&, const Kinds&);

/// Completes each price book that "extends" another one with the prices of that; throws Fault for an unknown one and
/// for a circle.
void lay_books_over(Kinds& kinds);

/// Adds to `book` what it does not price and `base` does. Its day is no earlier than its own prices and that of `base`.
void lay_over(PriceBook& book, const PriceBook& base);

/// The constants as their struct; throws Error when one is missing.
Constants constants_of(const Kinds& kinds);

/// Likewise the rates.
Rates rates_of(const Kinds& kinds);
TrainingRates training_rates_of(const Kinds& kinds);

/// Gives cards that nobody measured the noise of their kind of cooler, and machines of cards the sum of their parts.
void compose_noises(Catalog& catalog);

/// Classes, effects and anchors; throws Error without a class for "*", "*".
SpeedModel speed_model_of(const Catalog& catalog, const Kinds& kinds);

/// Rates and families of training; throws Error when a rate is missing.
TrainingModel training_model_of(const Catalog& catalog, const Kinds& kinds);

}  // namespace advisor::loader
