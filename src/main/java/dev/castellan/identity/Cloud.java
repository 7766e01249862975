package dev.castellan.identity;

import java.net.URI;
import java.util.List;

/**
 * The endpoints of one Azure cloud (authority hosts and audiences: Microsoft Entra documentation on national clouds).
 *
 * @param name short name shown to the user
 * @param authority base of the sign-in service, without a tenant, ending in a slash
 * @param resourceManager base of Azure Resource Manager, ending in a slash; also its token audience
 * @param graph base of Microsoft Graph, ending in a slash; also its token audience
 * @param kubeloginEnvironment the name that kubelogin and the Azure CLI use for this cloud
 * @param discovery whether Entra instance discovery is to be asked about the authority; not for custom authorities
 */
public record Cloud(
        String name, URI authority, URI resourceManager, URI graph, String kubeloginEnvironment, boolean discovery) {
    /** The worldwide cloud. */
    public static final Cloud PUBLIC = new Cloud(
            "Public",
            URI.create("https://login.microsoftonline.com/"),
            URI.create("https://management.azure.com/"),
            URI.create("https://graph.microsoft.com/"),
            "AzurePublicCloud",
            true);

    /** Azure US Government. */
    public static final Cloud US_GOVERNMENT = new Cloud(
            "US Government",
            URI.create("https://login.microsoftonline.us/"),
            URI.create("https://management.usgovcloudapi.net/"),
            URI.create("https://graph.microsoft.us/"),
            "AzureUSGovernmentCloud",
            true);

    /** Azure China, operated by 21Vianet. Its authority is unknown to MSAL4J's list, so discovery would leave the cloud. */
    public static final Cloud CHINA = new Cloud(
            "China",
            URI.create("https://login.partner.microsoftonline.cn/"),
            URI.create("https://management.chinacloudapi.cn/"),
            URI.create("https://microsoftgraph.chinacloudapi.cn/"),
            "AzureChinaCloud",
            false);

    /** The clouds that need no further configuration. */
    public static final List<Cloud> KNOWN = List.of(PUBLIC, US_GOVERNMENT, CHINA);

    /** The scope that asks for everything Castellan was granted on Azure Resource Manager. */
    public String resourceManagerScope() {
        return resourceManager + ".default";
    }

    /** The scope that asks for everything Castellan was granted on Microsoft Graph. */
    public String graphScope() {
        return graph + ".default";
    }
}
