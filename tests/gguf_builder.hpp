// GGUF files made in a test: a header, and a size as if the weights followed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "advisor/model_file.hpp"

namespace advisor::test {

class GgufBuilder {
public:
    GgufBuilder& number(const std::string& key, std::uint32_t value) {
        entry(key, 4);
        put(metadata_, value);
        return *this;
    }
    GgufBuilder& text(const std::string& key, const std::string& value) {
        entry(key, 8);
        string(metadata_, value);
        return *this;
    }
    GgufBuilder& list(const std::string& key, const std::vector<std::int32_t>& values) {
        entry(key, 9);
        put(metadata_, std::uint32_t{5});
        put(metadata_, static_cast<std::uint64_t>(values.size()));
        for (const std::int32_t value : values) put(metadata_, value);
        return *this;
    }
    GgufBuilder& texts(const std::string& key, const std::vector<std::string>& values) {
        entry(key, 9);
        put(metadata_, std::uint32_t{8});
        put(metadata_, static_cast<std::uint64_t>(values.size()));
        for (const std::string& value : values) string(metadata_, value);
        return *this;
    }
    /// `bytes` of a tensor follow from its type, which the caller knows: 12 is Q4_K, 144 bytes for 256 values.
    GgufBuilder& tensor(const std::string& name, const std::vector<std::uint64_t>& dimensions, std::uint32_t type,
                        std::uint64_t bytes) {
        string(table_, name);
        put(table_, static_cast<std::uint32_t>(dimensions.size()));
        for (const std::uint64_t d : dimensions) put(table_, d);
        put(table_, type);
        put(table_, offset_);
        offset_ += (bytes + 31) / 32 * 32;
        ++tensors_;
        return *this;
    }

    std::string bytes(std::uint32_t version = 3) const {
        std::string all = "GGUF";
        put(all, version);
        put(all, tensors_);
        put(all, entries_);
        all += metadata_ + table_;
        all.resize((all.size() + 31) / 32 * 32);
        return all;
    }
    double file_size() const { return static_cast<double>(bytes().size() + offset_); }

private:
    std::string metadata_, table_;
    std::uint64_t entries_ = 0, tensors_ = 0, offset_ = 0;

    template <class Number>
    static void put(std::string& to, Number value) {
        to.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    static void string(std::string& to, const std::string& text) {
        put(to, static_cast<std::uint64_t>(text.size()));
        to += text;
    }
    void entry(const std::string& key, std::uint32_t type) {
        string(metadata_, key);
        put(metadata_, type);
        ++entries_;
    }
};

}  // namespace advisor::test
