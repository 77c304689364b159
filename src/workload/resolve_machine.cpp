// Which machines a question is about: systems of the catalog, builds, and what the buyer has already.
#include <fmt/format.h>

#include <algorithm>

#include "resolver.hpp"

namespace advisor {
namespace {

/// Options of a build that a list of ids has torn off: "4xmi50@romed8-2t", "ram=256".
std::vector<std::string> joined(const std::vector<std::string>& items) {
    std::vector<std::string> ids;
    for (const std::string& item : items) {
        const bool is_option = item.starts_with("ram=") || item.starts_with("psu=");
        if (is_option && !ids.empty()) ids.back() += "," + item;
        else ids.push_back(item);
    }
    return ids;
}

}  // namespace

double Purchase::owned(const Part& part, double quantity) const {
    for (const BillLine& line : have)
        if (line.part == &part) return std::min(line.quantity, quantity);
    return 0;
}

const System* system_of(const Catalog& catalog, const Question& question, std::string_view id) {
    if (const System* known = find(catalog.systems, id)) return known;
    for (const Machines* machines : {&question.named, &question.built}) {
        if (!*machines) continue;
        for (const System& machine : **machines)
            if (same_name(machine.id, id)) return &machine;
    }
    return nullptr;
}

/// A system of the catalog, or a build, which becomes one. Commands take ids of systems without a flag too.
const System* Resolver::system(FlagTarget<Request> target, const std::string& id) {
    const std::string_view flag = flag_of(target).name();
    const bool is_argument = flag == flag_of(&Request::systems).name();
    return &machine_asked(catalog_, *question_.purchase.book, is_argument ? "" : flag, id, *named_);
}

void Resolver::machines() {
    Knobs& k = question_.knobs;
    std::vector<std::string> ids;
    for (const std::string& id : joined(request_.systems)) {
        const System* named = system(&Request::systems, id);
        if (std::find(k.systems.begin(), k.systems.end(), named) != k.systems.end()) continue;
        k.systems.push_back(named);
        ids.push_back(named->id);
    }
    if (!ids.empty()) assume(&Request::systems, join(ids, ","));
    cards();
    question_.named = named_;
}

void Resolver::cards() {
    Knobs& k = question_.knobs;
    if (request_.gpus) {
        const std::optional<Build> build = read_build(catalog_, *request_.gpus);
        if (!build)
            throw Error(
                fmt::format("--gpus: unknown card '{}'; 'advisor list devices' shows them, and 2xrtx-3090 or "
                            "rtx-3090+rtx-3060 counts them",
                            printable(*request_.gpus, 60)));
        if (build->host || build->ram) throw Error("--gpus: expected cards alone; --host and --ram say the rest");
        k.gpus = build->cards;
        assume(&Request::gpus, cards_text(k.gpus));
    }
    if (request_.host) {
        k.host = record(&Request::host, *request_.host, catalog_.hosts);
        assume(&Request::host, k.host->id);
    }
    if (const std::optional<double> size = number(&Request::ram)) k.ram = gib(*size);
    // Of another day's book it is not known what else could be built.
    const bool todays = question_.purchase.book->as_of >= todays_book(catalog_).as_of;
    k.builds = request_.builds.value_or(todays);
    if (!k.builds) assume(&Request::builds, "no");
    const bool asked = !k.gpus.empty() || k.host || k.ram;
    if (!asked) return;
    if (!k.systems.empty())
        throw Error("--gpus, --host and --ram say what may be built; leave them out where systems are named");
    k.builds = k.only_builds = true;
    if (!k.gpus.empty()) machine_of(catalog_, *question_.purchase.book, {k.gpus, k.host, k.ram, {}});  // refuses
}

/// Shards are equal; unlike cards share a model by layers.
void Resolver::no_tensor_over_unlike_cards() const {
    const Knobs& k = question_.knobs;
    if (k.parallel != Parallel::tensor) return;
    const auto refuse = [](const std::string& what) {
        throw Error("--parallel tensor: " + what +
                    " has unlike cards, which share a model by layers: --parallel layer");
    };
    if (k.gpus.size() > 1) refuse(cards_text(k.gpus));
    for (const System* system : k.systems)
        for (const SystemDevice& entry : system->devices)
            if (system->kind == SystemKind::local && entry.device != system->devices.front().device) refuse(system->id);
}

void Resolver::have() {
    for (const std::string& item : request_.have) {
        const std::size_t equals = item.rfind('=');
        const std::string name = item.substr(0, equals);
        const std::optional<double> count =
            equals == item.npos ? std::optional(1.0) : parse_number(item.substr(equals + 1));
        constexpr double kMost = 64;
        if (!count || *count < 1 || *count > kMost || *count != static_cast<int>(*count))
            throw Error(fmt::format("--have: '{}'; expected PART=N with 1 to {} of it, such as rtx-3090=2",
                                    printable(item, 60), kMost));
        own(name, *count);
    }
    if (!request_.have.empty()) assume(&Request::have, join(request_.have, ","));
}

/// A part, a card, a host with its parts, a system or build with its bill.
void Resolver::own(const std::string& name, double count) {
    Purchase& p = question_.purchase;
    const auto add = [&](const BillLine& line) {
        const auto there =
            std::find_if(p.have.begin(), p.have.end(), [&](const BillLine& o) { return o.part == line.part; });
        if (there == p.have.end()) p.have.push_back({line.part, line.quantity * count});
        else there->quantity += line.quantity * count;
    };
    if (const BuildHost* host = find(catalog_.hosts, name); host && !find(catalog_.parts, name)) {
        for (const BillLine& line : host->bill) add(line);
        question_.knobs.own_hosts.push_back(host);
        return;
    }
    if (const Part* part = find(catalog_.parts, name)) return add({part, 1});
    if (const System* system = find(catalog_.systems, name)) {
        for (const BillLine& line : system->bill) add(line);
        return;
    }
    const std::optional<Build> build = read_build(catalog_, name);
    if (!build) {
        std::vector<std::string> ids = ids_of(catalog_.parts);
        for (const std::string& other : ids_of(catalog_.hosts)) ids.push_back(other);
        throw Error(
            fmt::format("--have: unknown part, host or system '{}'{}; 'advisor list parts' and 'advisor list "
                        "hosts' show them",
                        printable(name, 60), did_you_mean(name, ids)));
    }
    if (build->host) {
        for (const BillLine& line : build->host->bill) add(line);
        question_.knobs.own_hosts.push_back(build->host);
    }
    for (const auto& [device, number] : build->cards) {
        if (!device->part) throw Error(fmt::format("--have: no part of the catalog is a {}", device->id));
        add({device->part, static_cast<double>(number)});
    }
}

}  // namespace advisor
