package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @Property
    void parsingUndoesPrinting(@ForAll("addresses") Address address) {
        assertThat(Address.parse(address.print())).contains(address);
    }

    @Property
    void anAddressIsPlainAscii(@ForAll("addresses") Address address) {
        assertThat(address.print()).matches("[\\x21-\\x7e]+");
    }

    @Property
    void noTextMakesParsingThrow(@ForAll String text) {
        assertThat(Address.parse(text)).isEmpty();
        // Whatever is understood can be written and read again.
        Address.parse(Address.SCHEME + text)
                .ifPresent(address -> assertThat(Address.parse(address.print())).contains(address));
    }

    @Test
    void anArmIdIsOneElement() {
        String id = "/subscriptions/1/resourcegroups/rg/providers/microsoft.kubernetes/connectedclusters/a b";
        Address address = Address.of("cluster", id).with("tab", "access");

        assertThat(address.print())
                .isEqualTo("castellan://cluster/%2Fsubscriptions%2F1%2Fresourcegroups%2Frg%2Fproviders"
                        + "%2Fmicrosoft.kubernetes%2Fconnectedclusters%2Fa%20b?tab=access");
        assertThat(Address.parse(address.print()).orElseThrow().element(0)).contains(id);
        assertThat(address.choice("tab")).contains("access");
        assertThat(address.plain()).isEqualTo(Address.of("cluster", id));
    }

    @Test
    void desktopsMayChangeTheSchemeAndAddASlash() {
        assertThat(Address.parse("CASTELLAN://Fleet/")).contains(Address.of("fleet"));
    }

    @Test
    void dotsDoNotClimb() {
        assertThat(Address.of("cluster", "..").print()).isEqualTo("castellan://cluster/%2E%2E");
    }

    @Test
    void loneSurrogatesAreReplaced() {
        assertThat(Address.of("cluster", "a\ud800b").element(0)).contains("a\ufffdb");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "castellan://",
                "castellan:///x",
                "castellan://fleet//x",
                "castellan://fleet/%2",
                "castellan://fleet/%zz",
                "castellan://fleet/%ff",
                "castellan://fleet/%C0%AF",
                "castellan://fleet/a b",
                "castellan://fleet/\u0000",
                "castellan://fleet/é",
                "castellan://fleet?x",
                "castellan://fleet?x=1&x=2",
                "castellan://fleet?X=1",
                "castellan://fleet#top",
                "castellan://user@fleet",
                "castellan://-fleet",
                "https://fleet"
            })
    void malformedTextIsRefused(String text) {
        assertThat(Address.parse(text)).isEmpty();
    }

    @Test
    void longTextIsRefusedBeforeItIsRead() {
        assertThat(Address.parse("castellan://fleet/" + "a".repeat(Address.MAX_LENGTH)))
                .isEmpty();
    }

    @Test
    void partsAreChecked() {
        assertThatThrownBy(() -> Address.of("Fleet!")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Address.of("fleet", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Address("fleet", List.of(), Map.of("a b", "c")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Address> addresses() {
        Arbitrary<String> names =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(12);
        Arbitrary<String> texts = Arbitraries.strings().all().ofMinLength(1).ofMaxLength(20);
        return Combinators.combine(
                        names,
                        texts.list().ofMaxSize(4),
                        Arbitraries.maps(names, Arbitraries.strings().all().ofMaxLength(10))
                                .ofMaxSize(3))
                .as(Address::new)
                .filter(a -> a.print().length() <= Address.MAX_LENGTH);
    }

    @Test
    void onlyLinksLookLikeAddresses() {
        assertThat(Address.looksLikeOne("castellan:///broken")).isTrue();
        assertThat(Address.looksLikeOne("fleet")).isFalse();
        assertThat(Optional.of("x").filter(Address::looksLikeOne)).isEmpty();
    }
}
