// What would make a model fit, worked out by placing it again.
#pragma once

#include <string>
#include <vector>

#include "advisor/decide.hpp"

namespace advisor {

/// A quantization and what the weights of a model take in it.
struct SizedQuant {
    Bytes size;
    const Quantization* quant = nullptr;
};

/// Quantizations whose loss is known or that stand for their class, largest first, without those that lose more than a
/// smaller one.
std::vector<SizedQuant> worthwhile_quants(const Catalog& catalog, const Model& model);

/// Finds what makes the model of one question fit, system by system.
class MemoryFixes {
public:
    MemoryFixes(const Catalog& catalog, const Question& question);

    /// Changes of plan, workload or purchase, each of which alone makes the model go on the system of a plan that does
    /// not fit; the least costly first.
    std::vector<Fix> of(const Assessment& failing);

private:
    const Catalog& catalog_;
    Question question_;                   // its workload is changed for a while
    std::vector<SizedQuant> worthwhile_;  // largest first
};

/// How the memory limit of a Mac's GPU is set, and what that costs on the Mac of a system with the least left.
std::string wired_limit_command(Bytes limit);
std::string wired_limit_risk(const System& system, Bytes limit);

}  // namespace advisor
