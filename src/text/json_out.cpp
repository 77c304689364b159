#include "json_out.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <type_traits>

namespace advisor {
namespace {

using Written = nlohmann::ordered_json;

struct Writing {
    Written operator()(std::monostate) const { return nullptr; }
    Written operator()(const Json::List& items) const {
        Written list = Written::array();
        for (const Json& item : items) list.push_back(std::visit(*this, item.value()));
        return list;
    }
    Written operator()(const Json::Object& members) const {
        Written object = Written::object();
        auto& entries = object.get_ref<Written::object_t&>();
        entries.reserve(members.size());
        for (const auto& [name, member] : members)  // names are unique: no look-up
            entries.Container::emplace_back(name, std::visit(*this, member.value()));
        return object;
    }
    template <class Scalar>
    Written operator()(const Scalar& x) const {
        return x;
    }
};

std::string written(const Json& json, int indent) {
    return std::visit(Writing{}, json.value()).dump(indent, ' ', true, Written::error_handler_t::replace) + "\n";
}

}  // namespace

Json::Json(double x) {
    constexpr double kExact = 9007199254740992;  // 2^53: whole numbers up to here are exact
    if (!std::isfinite(x)) return;
    if (std::abs(x) < kExact && x == std::trunc(x)) value_ = static_cast<std::int64_t>(x);
    else value_ = x;
}

Json Json::real(double x) {
    Json json;
    json.value_ = x;
    return json;
}

Json::Json(std::initializer_list<Json> items) {
    const auto is_member = [](const Json& item) {
        const List* pair = std::get_if<List>(&item.value_);
        return pair != nullptr && pair->size() == 2 && std::holds_alternative<std::string>(pair->front().value_);
    };
    if (!std::all_of(items.begin(), items.end(), is_member)) {
        value_ = List(items);
        return;
    }
    Object members;
    members.reserve(items.size());
    for (const Json& item : items) {
        const List& pair = std::get<List>(item.value_);
        members.emplace_back(std::get<std::string>(pair[0].value_), pair[1]);
    }
    value_ = std::move(members);
}

/// Not by the copy constructor of std::variant: that of libstdc++ 12 jumps anywhere when memory runs out inside it,
/// since it takes a variant of these types for one that always holds a value.
Json::Json(const Json& other) {
    std::visit([this](const auto& x) { value_ = std::decay_t<decltype(x)>(x); }, other.value_);
}

void Json::push_back(Json item) {
    if (is_null()) value_ = List();
    std::get<List>(value_).push_back(std::move(item));
}

Json& Json::operator[](std::string_view name) {
    if (is_null()) value_ = Object();
    Object& members = std::get<Object>(value_);
    for (auto& [key, member] : members)
        if (key == name) return member;
    return members.emplace_back(std::string(name), Json()).second;
}

const Json* Json::find(std::string_view name) const {
    if (const auto* members = std::get_if<Object>(&value_))
        for (const auto& [key, value] : *members)
            if (key == name) return &value;
    return nullptr;
}

bool Json::empty() const {
    if (const List* list = std::get_if<List>(&value_)) return list->empty();
    if (const Object* object = std::get_if<Object>(&value_)) return object->empty();
    return is_null();
}

std::string dumped(const Json& json) { return written(json, 2); }

std::string dumped_line(const Json& json) { return written(json, -1); }

}  // namespace advisor
