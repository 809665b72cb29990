/* SPDX-License-Identifier: Apache-2.0 */
package io.github.camelkirin.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackSettingsTest {

    private static final String SECRET = "a secret of 32 random characters";

    private static CallbackSettings settings(@Nullable String path, @Nullable String url) {
        return CallbackSettings.of("posters", path, url, SECRET, null);
    }

    @Test
    void theUrlIsMadeOfWhereTheServiceReachesThisAndThePath() {
        String query = "?task=1&token=" + new CallbackToken(SECRET, null).of("posters", "1");
        assertThat(settings(null, "https://hooks.example").urls().of("1"))
                .isEqualTo("https://hooks.example/kirin/posters" + query);
        assertThat(settings("/a/b-c", "https://hooks.example:8443/in/").urls().of("1"))
                .isEqualTo("https://hooks.example:8443/in/a/b-c" + query);
    }

    @Test
    void whatTheUrlSaysIsReadAgain() {
        String id = "a/b c&token=d%2Fü+?#";
        String url = settings(null, "https://hooks.example").urls().of(id);
        CallbackAddress read = CallbackAddress.parse(url.substring(url.indexOf('?') + 1) + "&more=1");
        assertThat(read).isNotNull();
        assertThat(read.externalTaskId()).isEqualTo(id);
        assertThat(new CallbackToken(SECRET, null).matches("posters", id, read.token()))
                .isTrue();
        assertThat(read.toString()).doesNotContain(read.token());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "task=1", "token=1", "task=1&task=1&token=2", "task=%zz&token=1", "tasks=1&token=2"})
    void aQueryWithoutBothIsNone(@Nullable String query) {
        assertThat(CallbackAddress.parse(query)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example",
                "ftp://hooks.example",
                "https://user:word@hooks.example",
                "https://hooks.example?a=b",
                "https://hooks.example#a",
                "https:///path",
                "https://hooks example"
            })
    void anExternalUrlThatIsNoneIsRefused(String url) {
        assertThatThrownBy(() -> settings(null, url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("callbackExternalUrl must be an http or https URL")
                .hasMessageNotContaining("word");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kirin", "/", "/a/", "/a//b", "/a/{id}", "/a*", "/a:b", "/a?b", "/a/../b", "/.", "/a b", "/ü"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> settings(path, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("callbackPath must be")
                .hasMessageEndingWith("was " + path);
    }

    @Test
    void aGroupThatIsNoPartOfAPathNeedsAPath() {
        assertThatThrownBy(() -> CallbackSettings.of("my posters", null, null, SECRET, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("callbackPath is required");
        assertThat(CallbackSettings.of("my posters", "/posters", null, SECRET, null)
                        .path())
                .isEqualTo("/posters");
    }

    @Test
    void secretsAreLongAndNotShown() {
        assertThatThrownBy(() -> CallbackSettings.of("posters", null, null, "short", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("callbackSecret must be 16 characters or more, better 32 random ones, was 5");
        assertThatThrownBy(() -> CallbackSettings.of("posters", null, null, SECRET, "short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("previousCallbackSecret must be 16");
        assertThatThrownBy(() -> CallbackSettings.of("posters", null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("callbackSecret is required with callback=true");
        assertThat(settings(null, null).toString()).doesNotContain(SECRET);
    }

    @Test
    void whoCreatesHasToSayWhereTheServiceReachesThis() {
        assertThatThrownBy(() -> settings(null, null).urls())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("callbackExternalUrl is required with callback=true");
    }
}
