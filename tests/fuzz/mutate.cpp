// Runs a fuzz target over mutated copies of seed files, the same ones on every machine: advisor_fuzz_X N FILE...
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/// xorshift64: small, and without a library's freedom to differ.
class Random {
public:
    std::uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_;
    }
    std::size_t below(std::size_t n) { return n > 0 ? static_cast<std::size_t>(next() % n) : 0; }

private:
    std::uint64_t state_ = 0x9E3779B97F4A7C15;
};

constexpr auto kIntegers = std::to_array<std::uint64_t>({0,
                                                         1,
                                                         2,
                                                         7,
                                                         127,
                                                         128,
                                                         255,
                                                         256,
                                                         32767,
                                                         65535,
                                                         65536,
                                                         1000000,
                                                         0x7FFFFFFF,
                                                         0x80000000,
                                                         0xFFFFFFFF,
                                                         0x100000000,
                                                         0x1FFFFFFFFFFFFF,
                                                         0x20000000000001,
                                                         0x7FFFFFFFFFFFFFFF,
                                                         0x8000000000000000,
                                                         0xFFFFFFFFFFFFFFFF});

using Seeds = std::vector<std::string>;
using Mutation = void (*)(std::string& bytes, const Seeds& seeds, Random& random);

void flip_bit(std::string& bytes, const Seeds&, Random& random) {
    if (bytes.empty()) return;
    char& c = bytes[random.below(bytes.size())];
    c = static_cast<char>(c ^ 1 << random.below(8));
}

void insert_byte(std::string& bytes, const Seeds&, Random& random) {
    bytes.insert(random.below(bytes.size() + 1), 1, static_cast<char>(random.below(256)));
}

void remove_range(std::string& bytes, const Seeds&, Random& random) {
    bytes.erase(random.below(bytes.size() + 1), 1 + random.below(16));
}

void cut(std::string& bytes, const Seeds&, Random& random) { bytes.resize(random.below(bytes.size() + 1)); }

void splice(std::string& bytes, const Seeds& seeds, Random& random) {
    const std::string& other = seeds[random.below(seeds.size())];
    bytes.insert(random.below(bytes.size() + 1), other, random.below(other.size()), 1 + random.below(64));
}

/// Little-endian in 4 or 8 bytes.
void write_integer(std::string& bytes, const Seeds&, Random& random) {
    const std::size_t width = random.below(2) > 0 ? 8 : 4;
    if (bytes.size() < width) return;
    const std::size_t at = random.below(bytes.size() - width + 1);
    const std::uint64_t x = kIntegers[random.below(kIntegers.size())];
    for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(x >> (8 * i) & 0xFF);
}

/// Another number where the text has one.
void write_digits(std::string& bytes, const Seeds&, Random& random) {
    constexpr const char* digits = "0123456789";
    const std::size_t begin = bytes.find_first_of(digits, random.below(bytes.size() + 1));
    if (begin == std::string::npos) return;
    const std::size_t end = std::min(bytes.find_first_not_of(digits, begin), bytes.size());
    std::string number = std::to_string(kIntegers[random.below(kIntegers.size())]);
    if (random.below(4) == 0) number.insert(0, 1, '-');
    bytes.replace(begin, end - begin, number);
}

/// Another word in quotes where the text has one: keys and values change places.
void write_word(std::string& bytes, const Seeds& seeds, Random& random) {
    const auto word = [&](const std::string& text) {
        const std::size_t begin = text.find('"', random.below(text.size() + 1));
        const std::size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
        return end == std::string::npos ? std::pair<std::size_t, std::size_t>{} : std::pair{begin, end + 1 - begin};
    };
    const std::string& other = seeds[random.below(seeds.size())];
    const auto [from, length] = word(other);
    const auto [at, replaced] = word(bytes);
    if (length > 0 && replaced > 0) bytes.replace(at, replaced, other, from, length);
}

constexpr auto kMutations = std::to_array<Mutation>({flip_bit, insert_byte, remove_range, cut, splice, write_integer,
                                                     write_digits, write_digits, write_digits, write_word});

std::string mutated(const Seeds& seeds, Random& random) {
    std::string bytes = seeds[random.below(seeds.size())];
    for (std::size_t left = 1 + random.below(4); left > 0; --left)
        kMutations[random.below(kMutations.size())](bytes, seeds, random);
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    const long inputs = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
    Seeds seeds;
    for (int i = 2; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        if (seeds.back().empty()) {
            std::cerr << argv[i] << ": cannot be read, or empty\n";
            return 2;
        }
    }
    if (inputs <= 0 || seeds.empty()) {
        std::cerr << "usage: " << argv[0] << " N FILE...\n";
        return 2;
    }
    Random random;
    for (long i = 0; i < inputs; ++i) {
        const std::string bytes = mutated(seeds, random);
        try {
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        } catch (const std::exception& error) {
            std::cerr << "input " << i << ": " << error.what() << '\n' << bytes << '\n';
            return 1;
        }
    }
    std::cout << inputs << " inputs\n";
}
