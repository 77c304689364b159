// Engines and what is said of them: the cells of their matrix, needs of buyers, notices.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/units.hpp"

namespace advisor {

enum class Parallel { none, layer, tensor };
enum class Batching { continuous, slots, serial };
enum class Support { no, unknown, experimental, partial, yes };

std::string_view name_of(Parallel);
std::string_view name_of(Batching);
std::string_view name_of(Support);

/// Devices that a statement holds for: those named, else those of an architecture, else of a platform, else all.
struct Scope {
    std::string platform;  ///< empty: any
    std::vector<std::string> architectures, devices;
};

/// One cell of an engine's matrix: the engine itself, features or model families, where it holds and on whose word.
struct EngineCell {
    std::vector<std::string> subjects;  ///< names of features or families; empty: the engine itself
    Scope scope;
    Support status = Support::unknown;
    std::string since;               ///< date or version that brought it, as the source has it
    std::string why;                 ///< what a buyer must know where it is not a plain yes
    std::string source, assumption;  ///< ids of sources; both empty where answers are computed
};

struct Engine {
    std::string id, name, family;
    int family_index = 0;     ///< of Catalog::engine_families
    bool runs_models = true;  ///< false: training or a front end, not planned with
    std::vector<std::string> formats, os;
    std::vector<Parallel> parallel;
    std::vector<std::string> kv_quants;  ///< f16, q8_0, q4_0; "mixed": keys and values may differ
    int kv_page_tokens = 1;              ///< the cache grows in such steps
    Batching batching = Batching::serial;
    int max_batch = 1;      ///< requests that it works on at once
    int micro_batch = 512;  ///< prompt tokens that it evaluates at once by default
    Bytes overhead_per_device;
    double memory_fraction = 1;  ///< of usable memory that it takes at most
    int preference = 0;          ///< order among equals, smaller first
    int min_host_cores = 0;      ///< of the CPU beside the cards; 0: any
    bool splits_phases = false;  ///< can read prompts on one kind of box and write on another
    std::string as_of;           ///< date on which the newest source of its cells was read
    std::vector<EngineCell> support, features, families;
};

/// One requirement: a conjunction of groups, each satisfied by any of its conditions.
struct Feature {
    struct Condition {
        enum class Kind { platform, engine, engine_feature, device_feature, os, device_kind } kind;
        std::string value;
        std::size_t index = 0;  ///< of an engine in Catalog::engines, a feature in Catalog::engine_features
    };
    std::string id, name;
    std::vector<std::vector<Condition>> groups;
};

/// Where pages of an earlier year mislead: said when a question touches it.
struct Notice {
    std::string id, text;
    Scope scope;
    std::vector<std::string> features, engines, formats;  ///< ids of needs, ids of engines, formats of weights
    std::string since, as_of;                             ///< when it came about; when its source was read
};

}  // namespace advisor
